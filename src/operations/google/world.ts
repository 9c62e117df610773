import type { Account } from "../../run/account.ts";
import type { Connection } from "../../run/google/connection.ts";
import type { Objects } from "../../run/google/ports.ts";
import type { Layout } from "../../run/layout.ts";
import type { OnProgress } from "../../run/progress.ts";
import type { GoogleEvent } from "./event.ts";

/** What an operation on a stage on Google works with. */
export type GoogleWorld = {
  env: NodeJS.ProcessEnv;
  layout: Layout;
  account: Account | undefined;
  connection: Connection;
  objects: Objects;
  /** `--terraform`. */
  terraform: string | undefined;
  /** Who is written down as having asked. */
  by: string;
  now: () => Date;
  /** Waits, in milliseconds. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  emit: (event: GoogleEvent) => void;
  onProgress: OnProgress;
  /** What `onProgress` told of is done. */
  onPrepared: () => void;
};
