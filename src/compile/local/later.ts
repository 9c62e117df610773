import { reach } from "./reach.ts";
import type { LocalJob, LocalStage } from "./stage.ts";

/** Names of secrets that only jobs on demand read. A deployment does without their values; such a job asks for them when it runs. */
export function readOnDemand(stage: LocalStage): ReadonlySet<string> {
  const deployed = [...stage.processes, ...stage.jobs.filter((job) => !isOnDemand(job))];
  const texts = deployed.flatMap(({ argv, env }) => [...(argv ?? []), ...Object.values(env)]);
  const needed = new Set(reach(stage, texts).secrets.map(({ name }) => name));
  return new Set(stage.secrets.flatMap(({ name }) => (needed.has(name) ? [] : [name])));
}

function isOnDemand({ run }: LocalJob): boolean {
  return run.when === "on-demand";
}
