import type { FailureData } from "../../diagnostics/failure.ts";
import type { PreparedImage } from "../ports.ts";

/** What the journal holds, one type per table. Times are ISO 8601 in UTC with milliseconds. */
export type ReleaseRecord = {
  id: string;
  number: number;
  created: string;
  commit: string | undefined;
  dirty: boolean;
  author: string;
  digest: string;
  file: string;
  manifest: string;
  images: Readonly<Record<string, PreparedImage>>;
};

export type StageRecord = {
  name: string;
  live: string | undefined;
  previous: string | undefined;
  port: number;
  runtime: "native" | "container";
  down: boolean;
  maintenance: string | undefined;
  holdMs: number | undefined;
};

/** In order. A deployment killed anywhere goes on at the phase that stands here: each phase may run twice. */
export const PHASES = ["data", "jobs", "start", "swap", "workers", "watch", "after", "drain", "revert", "end"] as const;
export type Phase = (typeof PHASES)[number];

export type DeploymentRecord = {
  id: string;
  stage: string;
  kind: "deploy" | "promote" | "rollback";
  release: string;
  previous: string | undefined;
  phase: Phase;
  outcome: "running" | "done" | "failed" | "interrupted";
  error: string | undefined;
  /** The same as a diagnostic with what to do, as whoever asked for the deployment is told it. */
  failure: FailureData | undefined;
  author: string;
  approvedBy: string | undefined;
  started: string;
  ended: string | undefined;
  /** End of the watch window, once the swap is made. */
  deadline: string | undefined;
};

export type RunRecord = {
  id: string;
  stage: string;
  job: string;
  release: string;
  deployment: string | undefined;
  reason: "deployment" | "schedule" | "demand";
  attempt: number;
  arguments: readonly string[];
  /** `intended` is written before the start is asked for; `unknown`: it may have started and nobody saw its end. */
  state: "intended" | "running" | "succeeded" | "failed" | "unknown";
  /** The keeper generation that was asked to start it. */
  generation: string | undefined;
  pid: number | undefined;
  startTime: string | undefined;
  exitCode: number | undefined;
  error: string | undefined;
  intended: string;
  started: string | undefined;
  ended: string | undefined;
};

export type InstanceState = "intended" | "starting" | "ready" | "failing" | "stopping";
export type InstanceRecord = {
  id: string;
  stage: string;
  component: string;
  release: string;
  /** 1, 2, … within the component; the smallest that is free when it starts. */
  number: number;
  port: number | undefined;
  state: InstanceState;
  pid: number | undefined;
  startTime: string | undefined;
  address: { host: string; port: number } | undefined;
  created: string;
  changed: string;
  restarts: number;
};

export type DesiredRecord = { stage: string; component: string; release: string; count: number };

export type EventRecord = {
  id: number;
  at: string;
  stage: string | undefined;
  deployment: string | undefined;
  component: string | undefined;
  level: "info" | "warning" | "error";
  type: string;
  message: string;
  lines: readonly string[] | undefined;
};
