import type { LocalJob, LocalProcess, LocalStage } from "../compile/local/stage.ts";

/** Jobs of one kind of run, each behind those it names in `after`, otherwise by name. */
export function jobsInOrder(stage: LocalStage, when: "before-release" | "after-release"): readonly LocalJob[] {
  const jobs = stage.jobs.filter((job) => job.run.when === when);
  return inOrder(jobs, (job) => job.after);
}

/** Services in waves: those of one wave may start together, and every one starts after those whose `url` it reads. */
export function startWaves(stage: LocalStage): readonly (readonly LocalProcess[])[] {
  const services = stage.processes.filter((process) => process.kind === "service");
  const waves: LocalProcess[][] = [];
  const waveOf = new Map<string, number>();
  for (const service of inOrder(services, (s) => s.after)) {
    const wave = Math.max(-1, ...service.after.map((name) => waveOf.get(name) ?? -1)) + 1;
    waveOf.set(service.component, wave);
    waves[wave] = [...(waves[wave] ?? []), service];
  }
  return waves;
}

/** Depth first over names in sorted order; a cycle was refused when the App was resolved. */
function inOrder<T extends { component: string }>(items: readonly T[], after: (item: T) => readonly string[]): T[] {
  const byName = new Map(items.map((item) => [item.component, item]));
  const done = new Set<string>();
  const ordered: T[] = [];
  const visit = (item: T): void => {
    if (done.has(item.component)) return;
    done.add(item.component);
    for (const name of [...after(item)].sort()) {
      const before = byName.get(name);
      if (before !== undefined) visit(before);
    }
    ordered.push(item);
  };
  for (const name of [...byName.keys()].sort()) {
    const item = byName.get(name);
    if (item !== undefined) visit(item);
  }
  return ordered;
}

/** How many instances a process starts with: what the operator holds, else what ran before, within its scale. */
export function startCount(process: LocalProcess, before: number, hold: number | undefined): number {
  if (process.kind === "scheduler") return 1;
  if (hold !== undefined) return hold;
  return Math.min(process.scale.max, Math.max(process.scale.min, before));
}
