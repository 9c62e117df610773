import { podSchema } from "../../plan/kubernetes/pods.ts";
import type { Cluster } from "../../run/kubernetes/ports.ts";

const COMPONENT = "app.kubernetes.io/component";
/** How soon the lines of a Pod that has come are seen. */
const LOOK_MS = 1000;

export type PodLine = { at: string; component: string; pod: string; text: string };
export type PodsQuery = {
  namespace: string;
  /** Whose lines. */
  labels: Readonly<Record<string, string>>;
  since?: string | undefined;
  lines?: number | undefined;
};
type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** What the Pods have written so far, of all together the last `lines`, oldest first. */
export async function pastLines(query: PodsQuery, cluster: Cluster, signal: AbortSignal): Promise<PodLine[]> {
  const pods = await podsOf(query, cluster, signal);
  const all = await Promise.all(pods.map((pod) => collected(linesOf(pod, query, false, cluster, signal))));
  const sorted = all.flat().toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return query.lines === undefined ? sorted : query.lines === 0 ? [] : sorted.slice(-query.lines);
}

/** The lines that Pods write from `since` on, as they come; Pods may come and go. Ends with the signal. */
export async function* comingLines(
  query: PodsQuery & { since: string },
  cluster: Cluster,
  wait: Wait,
  signal: AbortSignal,
): AsyncGenerator<PodLine> {
  const queue: PodLine[] = [];
  const seen = new Set<string>();
  let wake = () => {};
  let broken: { error: unknown } | undefined;
  const read = async (pod: LogPod) => {
    for await (const line of linesOf(pod, { ...query, lines: undefined }, true, cluster, signal)) {
      queue.push(line);
      wake();
    }
    // Its container may start again, or not have started yet: it is read anew from where it was.
    seen.delete(pod.key);
  };
  const looking = (async () => {
    while (!signal.aborted) {
      for (const pod of await podsOf(query, cluster, signal)) {
        if (seen.has(pod.key)) continue;
        seen.add(pod.key);
        read(pod).catch(() => seen.delete(pod.key));
      }
      await wait(LOOK_MS, signal);
    }
  })().catch((error: unknown) => {
    broken = { error };
    wake();
  });
  const last = new Map<string, string>();
  while (!signal.aborted) {
    const line = queue.shift();
    if (line === undefined) {
      if (broken !== undefined) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (queue.length > 0 || signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      continue;
    }
    // Lines that were told before a stream broke come again with the next.
    if (line.at <= (last.get(line.pod) ?? "")) continue;
    last.set(line.pod, line.at);
    yield line;
  }
  await looking;
  if (broken !== undefined && !signal.aborted) throw broken.error;
}

type LogPod = { key: string; name: string; component: string; container: string };

async function podsOf({ namespace, labels }: PodsQuery, cluster: Cluster, signal: AbortSignal): Promise<LogPod[]> {
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, labels, signal);
  return pods.flatMap((object) => {
    const { metadata, spec, status } = podSchema.parse(object);
    const component = metadata.labels[COMPONENT] ?? metadata.name;
    const [first] = spec.containers;
    if (first === undefined || status.phase === "Pending") return [];
    const restarts = status.containerStatuses.map(({ restartCount }) => restartCount).join();
    return [{ key: `${metadata.name} ${restarts}`, name: metadata.name, component, container: first.name }];
  });
}

async function* linesOf(
  { name, component, container }: LogPod,
  { namespace, since, lines }: PodsQuery,
  follow: boolean,
  cluster: Cluster,
  signal: AbortSignal,
): AsyncGenerator<PodLine> {
  for await (const { at, text } of cluster.podLogs({ namespace, name }, { container, since, tail: lines, follow }, signal)) {
    yield { at, component, pod: name, text };
  }
}

async function collected<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const line of lines) all.push(line);
  return all;
}
