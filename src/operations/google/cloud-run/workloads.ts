import type { JobRunView, LogLine } from "../../../run/protocol/api.ts";
import { type Seen, seen, seenLive } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { Attachment, LogQuery, OneOff, WorkloadStatus, Workloads } from "../workloads.ts";
import { openDataClient } from "./data-client.ts";
import { cloudRunRun, runCloudRunJob } from "./executions.ts";
import { cloudRunLogs } from "./logs.ts";
import { runOnce } from "./one-off.ts";
import { cloudRunStatus } from "./status.ts";

/** What of a stage runs on Cloud Run. */
export class CloudRunWorkloads implements Workloads {
  readonly #stage: GoogleStage;
  #seen: Promise<Seen> | undefined;

  constructor(stage: GoogleStage) {
    this.#stage = stage;
  }

  async status(signal: AbortSignal): Promise<WorkloadStatus> {
    return cloudRunStatus(this.#stage, await seen(this.#stage, signal), signal);
  }

  async *logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine> {
    try {
      yield* cloudRunLogs(this.#stage, await seen(this.#stage, signal), query, signal);
    } catch (error) {
      // Who has read enough is not told that reading was cut off.
      if (!signal.aborted) throw error;
    }
  }

  async runJob(job: string, words: readonly string[], signal: AbortSignal): Promise<JobRunView> {
    return runCloudRunJob(this.#stage, await this.#live(signal), { job, words }, signal);
  }

  async jobRun(id: string, signal: AbortSignal): Promise<JobRunView> {
    return cloudRunRun(this.#stage, await this.#live(signal), id, signal);
  }

  async exec(component: string, command: readonly string[], signal: AbortSignal): Promise<OneOff> {
    return runOnce(this.#stage, await this.#live(signal), { component, command }, signal);
  }

  async dataClient(data: string, client: "psql" | "redis", words: readonly string[], signal: AbortSignal): Promise<Attachment> {
    return openDataClient(this.#stage, await this.#live(signal), { data, client, words }, signal);
  }

  /** Asked for once: a job that is waited for is looked at again and again. */
  #live(signal: AbortSignal): Promise<Seen> {
    this.#seen ??= seenLive(this.#stage, signal);
    return this.#seen;
  }
}
