/**
 * Desired × observed → steps, for the instances of one stage. It decides everything and touches nothing: the
 * supervisor carries the steps out, one act each.
 */
export type DesiredGroup = {
  component: string;
  kind: "service" | "worker" | "scheduler";
  release: string;
  count: number;
  /** Starting is held back, after a crash for instance; running instances stay. */
  held: boolean;
};

export type ObservedInstance = {
  id: string;
  component: string;
  release: string;
  state: "intended" | "starting" | "ready" | "failing" | "stopping";
  /** It outlived the keeper that started it: its output is lost, so it is to be replaced. */
  stray: boolean;
};

export type Step =
  | { op: "start"; component: string; release: string; because: string }
  | { op: "stop"; id: string; because: string };

export function reconcile(desired: readonly DesiredGroup[], observed: readonly ObservedInstance[]): Step[] {
  const steps: Step[] = [];
  const wanted = new Set(desired.map((group) => key(group)));
  for (const instance of observed) {
    if (instance.state !== "stopping" && !wanted.has(key(instance))) {
      steps.push({ op: "stop", id: instance.id, because: `release ${instance.release} of ${instance.component} is not wanted` });
    }
  }
  for (const group of desired) {
    const running = observed.filter((i) => key(i) === key(group) && i.state !== "stopping");
    steps.push(...(group.kind === "scheduler" ? scheduler(group, running, observed) : replicated(group, running)));
  }
  return steps;
}

/** Exactly one, never two at once: a new one starts only when no other of any release is left, not even a stopping one. */
function scheduler(group: DesiredGroup, running: readonly ObservedInstance[], observed: readonly ObservedInstance[]): Step[] {
  const strays = running.filter((i) => i.stray);
  if (strays.length > 0) return strays.map((i) => ({ op: "stop", id: i.id, because: "its keeper died" }));
  if (group.count === 0) return running.map((i) => ({ op: "stop", id: i.id, because: "none is wanted" }));
  const [, ...surplus] = running;
  if (surplus.length > 0) return surplus.map((i) => ({ op: "stop", id: i.id, because: "a scheduler runs once" }));
  const none = !observed.some((i) => i.component === group.component);
  return none && !group.held ? [start(group, "none runs")] : [];
}

/** Strays are replaced, and serve on until enough others are ready. */
function replicated(group: DesiredGroup, running: readonly ObservedInstance[]): Step[] {
  const own = running.filter((i) => !i.stray);
  const strays = running.filter((i) => i.stray);
  const steps: Step[] = [];
  if (!group.held) {
    for (let n = own.length; n < group.count; n++)
      steps.push(start(group, strays.length > 0 ? "its keeper died" : `${n} of ${group.count} run`));
  }
  const enough = own.filter((i) => i.state === "ready").length >= group.count;
  if (enough || group.kind === "worker")
    steps.push(...strays.map((i): Step => ({ op: "stop", id: i.id, because: "its keeper died" })));
  const surplus = [...own].sort(leastUseful).slice(0, Math.max(0, own.length - group.count));
  steps.push(...surplus.map((i): Step => ({ op: "stop", id: i.id, because: `${own.length} run, ${group.count} are wanted` })));
  return steps;
}

function start(group: DesiredGroup, because: string): Step {
  return { op: "start", component: group.component, release: group.release, because };
}

const key = (i: { component: string; release: string }) => `${i.component} ${i.release}`;

const USEFULNESS = { intended: 0, starting: 1, failing: 2, ready: 3, stopping: 4 } as const;
function leastUseful(a: ObservedInstance, b: ObservedInstance): number {
  return USEFULNESS[a.state] - USEFULNESS[b.state] || (a.id < b.id ? 1 : -1);
}
