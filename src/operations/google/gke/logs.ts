import { ownedBy } from "../../../plan/kubernetes/run.ts";
import type { LogLine } from "../../../run/protocol/api.ts";
import { comingLines, type PodLine, pastLines } from "../../kubernetes/logs.ts";
import { componentOf } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { LogQuery } from "../workloads.ts";
import type { Looking } from "./looking.ts";

/** How many lines are shown where no number and no time is asked for. */
const LINES = 100;

/** What all Pods of the stage have written, oldest first, and with `follow` what they write from then on until the signal ends. */
export async function* gkeLogs(
  stage: GoogleStage,
  { at, cluster, namespace }: Looking,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { component, run, since } = query;
  if (component !== undefined) componentOf(at, component);
  const labels = {
    ...ownedBy(at.app.name, stage.name),
    ...(component === undefined ? {} : { "app.kubernetes.io/component": component }),
    ...(run === undefined ? {} : { "batch.kubernetes.io/job-name": run }),
  };
  const lines = query.lines ?? (since === undefined ? LINES : undefined);
  const begun = stage.world.now().toISOString();
  const past = await pastLines({ namespace, labels, since, lines }, cluster, signal);
  const toLine = ({ at: when, component: of, pod, text }: PodLine): LogLine => ({
    at: new Date(when).toISOString(),
    stage: stage.name,
    component: of,
    instance: pod,
    stream: "out",
    message: text,
  });
  yield* past.map(toLine);
  if (query.follow !== true) return;
  // From the last line on, whose nanoseconds the cluster counts; lines that were shown are not shown again.
  const from = past.at(-1)?.at ?? since ?? begun;
  const coming = comingLines({ namespace, labels, since: from }, cluster, stage.world.pause, signal);
  for await (const line of coming) if (line.at > from) yield toLine(line);
}
