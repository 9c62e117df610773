import type { JobRunView, LogLine } from "../../run/protocol/api.ts";

/** What runs of a stage, as far as the platform tells. */
export type WorkloadStatus = {
  address: string | undefined;
  components: readonly WorkloadView[];
  data: readonly DataStatus[];
  /** What stands in the way now, each a sentence. */
  trouble: readonly string[];
};
export type WorkloadView = {
  name: string;
  kind: "service" | "worker" | "scheduler" | "job";
  /** How many instances there should be, where the platform has a number. */
  desired: number | undefined;
  ready: number | undefined;
  /** The release whose revision gets traffic, or that runs. */
  release: string | undefined;
  /** Traffic by revision, where it is split. */
  traffic: readonly { revision: string; percent: number }[];
  /** Why it is not as it should be. */
  reason: string | undefined;
  /** Last run of a job. */
  last: { at: string; outcome: string } | undefined;
};
export type DataStatus = { name: string; kind: "postgres" | "redis" | "bucket"; state: string };

export type LogQuery = {
  component?: string | undefined;
  since?: string | undefined;
  lines?: number | undefined;
  follow?: boolean;
  /** Only what one run has written, by the id of its `JobRunView`. */
  run?: string | undefined;
};

/**
 * A command to attach to the terminal: how the platform's own program enters a component or a database. `before` is what whoever
 * enters wants to know first, a line each.
 */
export type Attachment = {
  argv: readonly [string, ...string[]];
  env: NodeJS.ProcessEnv;
  before?: readonly string[];
  after?: () => Promise<void>;
};

/** A command that runs by itself, once, where nobody can enter what runs; `end` clears it away, and cuts it off if it still runs. */
export type OneOff = { run: JobRunView; end: () => Promise<void> };

/**
 * Looking at and acting on what runs of a stage: one implementation for Cloud Run, one for Kubernetes. What a release
 * makes run, and at which counts, is decided by deployments alone.
 */
export interface Workloads {
  status(signal: AbortSignal): Promise<WorkloadStatus>;
  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Starts a job with further words behind its command. */
  runJob(job: string, words: readonly string[], signal: AbortSignal): Promise<JobRunView>;
  jobRun(id: string, signal: AbortSignal): Promise<JobRunView>;
  /** Runs a command in the surroundings of a component; with `beside`, not in one of its instances. */
  exec(
    component: string,
    command: readonly string[],
    signal: AbortSignal,
    where?: { beside: boolean },
  ): Promise<Attachment | OneOff>;
  /** Opens the client of a data entry where it can be reached. */
  dataClient(data: string, client: "psql" | "redis", words: readonly string[], signal: AbortSignal): Promise<Attachment>;
}
