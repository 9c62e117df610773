import type { App, Component } from "../app/model.ts";

/** One apply of the stack `app` on the way from one release to the next. */
export type RollStep = {
  name: string;
  title: string;
  /** The share of requests that the new release gets, in percent. */
  traffic: number;
  schedulers: 0 | 1;
  /** How long what it brought is watched before the next, in milliseconds. */
  watch: number;
};

/** A release in a stage, as far as rolling has to know: its definition, and each component's image. */
export type Rolled = { app: App; images: Readonly<Record<string, string>> };

/**
 * The applies that bring a release live. A scheduler that changes is ended before its successor starts, so that there are
 * never two. Requests move in the stage's steps, all at once where nothing serves yet or no steps are asked for.
 */
export function rollSteps(next: Rolled, live: Rolled | undefined): RollStep[] {
  const shares = live === undefined ? [] : (next.app.rollout?.steps ?? []);
  const wait = next.app.rollout?.wait ?? 0;
  const [first = 100, ...more] = [...shares, 100];
  const ends =
    live !== undefined && next.app.components.some((component) => isScheduler(component) && changes(component, next, live));
  const rolls: RollStep[] = [step(first, ends ? 0 : 1, ends ? 0 : wait)];
  if (ends) rolls.push({ ...step(first, 1, wait), name: `scheduler-${first}`, title: "Starting the scheduler" });
  return [...rolls, ...more.map((percent) => step(percent, 1, wait))];
}

function step(traffic: number, schedulers: 0 | 1, wait: number): RollStep {
  const title = traffic === 100 ? "Rolling" : `Rolling: ${traffic} % of requests`;
  return { name: `roll-${traffic}`, title, traffic, schedulers, watch: traffic === 100 ? 0 : wait };
}

function isScheduler({ kind }: Component): boolean {
  return kind === "scheduler";
}

function changes(component: Component, next: Rolled, live: Rolled): boolean {
  const before = live.app.components.find(({ name }) => name === component.name);
  if (before === undefined) return false;
  return next.images[component.name] !== live.images[component.name] || JSON.stringify(before) !== JSON.stringify(component);
}
