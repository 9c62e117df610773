import { inParallel } from "../../../run/parallel.ts";
import type { JobRunView, LogLine } from "../../../run/protocol/api.ts";
import { lookAtData } from "../cloud-run/status.ts";
import { seen } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { Attachment, LogQuery, WorkloadStatus, Workloads } from "../workloads.ts";
import { openGkeDataClient } from "./data-client.ts";
import { enter } from "./enter.ts";
import { gkeRun, runGkeJob } from "./job-run.ts";
import { gkeLogs } from "./logs.ts";
import { allForbidden, type Looking, looking, openLooking } from "./looking.ts";
import { gkeStatus } from "./status.ts";

/** What of a stage runs in its cluster. Data servers are Google's own, and looked at as from Cloud Run. */
export class GkeWorkloads implements Workloads {
  readonly #stage: GoogleStage;

  constructor(stage: GoogleStage) {
    this.#stage = stage;
  }

  async status(signal: AbortSignal): Promise<WorkloadStatus> {
    const at = await seen(this.#stage, signal);
    const data = await inParallel(at.app.data, 4, (entry) => lookAtData(this.#stage, at.context, entry, signal));
    if (at.live === undefined) return { address: undefined, components: [], data, trouble: [] };
    return this.#look(signal, (here) => gkeStatus(here, data, signal));
  }

  async *logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine> {
    const here = await openLooking(this.#stage, signal);
    try {
      yield* gkeLogs(this.#stage, here, query, signal);
    } catch (error) {
      // Who has read enough is not told that reading was cut off.
      if (!signal.aborted) throw await allForbidden(error, here, signal);
    } finally {
      await here.close();
    }
  }

  runJob(job: string, words: readonly string[], signal: AbortSignal): Promise<JobRunView> {
    return this.#look(signal, (here) => runGkeJob(this.#stage, here, { job, words }, signal));
  }

  jobRun(id: string, signal: AbortSignal): Promise<JobRunView> {
    return this.#look(signal, (here) => gkeRun(this.#stage, here, id, signal));
  }

  exec(component: string, command: readonly string[], signal: AbortSignal, { beside } = { beside: false }): Promise<Attachment> {
    return this.#look(signal, (here) => enter(this.#stage, here, { component, command, beside }, signal));
  }

  dataClient(data: string, client: "psql" | "redis", words: readonly string[], signal: AbortSignal): Promise<Attachment> {
    return this.#look(signal, (here) => openGkeDataClient(this.#stage, here, { data, client, words }, signal));
  }

  #look<T>(signal: AbortSignal, work: (here: Looking) => Promise<T>): Promise<T> {
    return looking(this.#stage, signal, work);
  }
}
