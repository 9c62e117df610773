import { circles } from "../graph.ts";
import type { Component, Job } from "../model.ts";
import { reportMisnamed } from "../resolve/misnamed.ts";
import type { StageReading } from "../resolve/stage.ts";

const ordered = new Set(["before-release", "after-release"]);

/** `after` orders jobs of the same run, before or after a release; other runs have no order. */
export function checkJobs(reading: StageReading, components: readonly Component[]): void {
  const jobs = new Map(
    components.flatMap((component) => (component.kind === "job" ? [[component.name, component] as const] : [])),
  );
  const edges = new Map<string, readonly string[]>();
  for (const job of jobs.values()) {
    edges.set(
      job.name,
      job.after.filter((other) => checkAfter(reading, job, other, jobs)),
    );
  }
  for (const path of circles(edges)) {
    reading.report("after-cycle", { path }, ["components", path[0] ?? "", "after"]);
  }
}

function checkAfter(reading: StageReading, job: Job, other: string, jobs: ReadonlyMap<string, Job>): boolean {
  const written = reading.manifest.components[job.name];
  const index = written?.kind === "job" ? (written.after ?? []).indexOf(other) : 0;
  const path = ["components", job.name, "after", index];
  const before = jobs.get(other);
  if (before === undefined) {
    const others = [...jobs.values()].filter(({ name, run }) => name !== job.name && run.when === job.run.when);
    reportMisnamed(reading, other, "job", ordered.has(job.run.when) ? others.map(({ name }) => name) : [], path);
    return false;
  }
  if (before.run.when === job.run.when && ordered.has(job.run.when)) return true;
  reading.report("after-run", { job: other, run: runWords[before.run.when], own: runWords[job.run.when] }, path);
  return false;
}

const runWords: Readonly<Record<Job["run"]["when"], string>> = {
  "before-release": "before a release",
  "after-release": "after a release",
  "on-demand": "on demand",
  schedule: "on a schedule",
  by: "when a component starts it",
};
