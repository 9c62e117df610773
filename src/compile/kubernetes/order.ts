import type { Component, Job } from "../../app/model.ts";
import { waves } from "./object.ts";

/** Jobs of one kind of run, each behind those it names in `after`, otherwise by name: one after another. */
export function jobsInOrder(components: readonly Component[], when: Job["run"]["when"]): readonly Job[] {
  const jobs = components.flatMap((component) => (component.kind === "job" && component.run.when === when ? [component] : []));
  return inOrder(jobs, ({ after }) => after);
}

/** How many steps of services come before a component: it starts after those whose `url` it refers to are ready. */
export function depth(components: readonly Component[], component: Component): number {
  const before = components.filter(({ name }) => component.waitsFor.includes(name));
  return before.length === 0 ? 0 : 1 + Math.max(...before.map((other) => depth(components, other)));
}

/** A step of a release: a job before or after it. */
export function isStep(component: Component): component is Job & { run: { when: "before-release" | "after-release" } } {
  return component.kind === "job" && (component.run.when === "before-release" || component.run.when === "after-release");
}

/** The wave in which a component runs, or its job stands ready. */
export function waveOf(components: readonly Component[], component: Component): number {
  if (!isStep(component)) return waves.workloads + (component.kind === "job" ? 0 : depth(components, component));
  const { when } = component.run;
  const step = jobsInOrder(components, when).findIndex(({ name }) => name === component.name);
  return (when === "before-release" ? waves.beforeRelease : waves.afterRelease) + step;
}

/** Depth first over names in sorted order; a circle was refused when the App was resolved. */
function inOrder<T extends { name: string }>(items: readonly T[], after: (item: T) => readonly string[]): T[] {
  const byName = new Map(items.map((item) => [item.name, item]));
  const ordered = new Set<T>();
  const visit = (item: T): void => {
    if (ordered.has(item)) return;
    for (const name of after(item).toSorted()) {
      const before = byName.get(name);
      if (before !== undefined) visit(before);
    }
    ordered.add(item);
  };
  for (const item of items.toSorted((a, b) => (a.name < b.name ? -1 : 1))) visit(item);
  return [...ordered];
}
