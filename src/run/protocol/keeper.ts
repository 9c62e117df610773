/**
 * What engine and keeper say to each other, as JSON over the IPC channel that the keeper opens when it starts the
 * engine. The keeper answers every request that carries a `request` number once. Versioned: both ends name their
 * version in `hello`, and the keeper, which changes rarely, keeps serving engines of older versions.
 */
export const KEEPER_PROTOCOL = 1;

/** An identifier the engine chose and wrote into the journal before asking; spawning it twice is one spawn. */
export type ChildId = string;

export type SpawnOrder = {
  id: ChildId;
  argv: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** The account to run as; absent: the keeper's own. */
  uid?: number;
  gid?: number;
  /**
   * `log`: output goes through the keeper, which stamps it, masks secrets and appends to the log file `path`.
   * `file`: output goes straight to the file, so that the child outlives the keeper (data servers).
   */
  output: { to: "log"; path: string; instance: string; maximum: number } | { to: "file"; path: string };
  /** Written to standard input, which is then closed. Absent: standard input is empty. */
  stdin?: string;
  /** Jobs keep their exit record until the engine asks to forget them; instances too. */
  role: "instance" | "job" | "server" | "helper";
};

export type KeeperRequest = { request: number } & (
  | { type: "hello"; version: number }
  | { type: "spawn"; order: SpawnOrder }
  /** Sends the signal to the child's whole process group, so that a child that forked is reached too. */
  | { type: "signal"; id: ChildId; signal: NodeJS.Signals }
  /** Drops what is known of an ended child. */
  | { type: "forget"; id: ChildId }
  | { type: "list" }
  /** Values to mask in every log from now on; held in memory only. */
  | { type: "masks"; values: readonly string[] }
  /** Ends everything that is not a data server in `graceMs`, then the keeper itself. */
  | { type: "shutdown"; graceMs: number }
);

export type KeeperReply = { reply: number } & (
  | { ok: true; result?: unknown }
  | { ok: false; error: string; code: string | undefined }
);

export type ChildState = {
  id: ChildId;
  pid: number;
  /** Clock ticks since boot at which the process started (field 22 of /proc/<pid>/stat); with `boot` it names one process for ever. */
  startTime: string;
  role: SpawnOrder["role"];
  /** `undefined` while it runs. */
  exit: Exit | undefined;
};
export type Exit = { code: number | null; signal: NodeJS.Signals | null; at: string };

export type KeeperEvent =
  | { event: "exited"; id: ChildId; pid: number; exit: Exit }
  | { event: "edge"; state: "started" | "exited"; pid: number };

export type SpawnResult = { pid: number; startTime: string };
export type HelloResult = {
  version: number;
  /** New for each keeper process: a child spawned by another keeper generation is not this one's child. */
  generation: string;
  children: readonly ChildState[];
  /** Identifiers that were about to be spawned (by any generation) and what came of them, read back from disk. */
  records: readonly SpawnRecord[];
};
/** One line of the keeper's synced record: written before a spawn, after it, and at the exit. */
export type SpawnRecord = { id: ChildId; pid: number | undefined; startTime: string | undefined; exit: Exit | undefined };
