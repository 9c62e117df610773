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
  /** The port it was told to listen on: only kept in the record and told again. */
  port?: number;
};

export type KeeperRequest = { request: number } & (
  | { type: "hello"; version: number }
  | { type: "spawn"; order: SpawnOrder }
  /**
   * To the child's whole process group, so that what it forked is reached too; of a data server to the main process
   * only, which ends its own children in order. Reaches strays of a dead keeper as well; nothing happens when it is gone.
   */
  | { type: "signal"; id: ChildId; signal: NodeJS.Signals }
  /** Drops what is known of an ended child. */
  | { type: "forget"; id: ChildId }
  | { type: "list" }
  /** The order a child of this keeper was spawned by, for running something else in its surroundings. */
  | { type: "order"; id: ChildId }
  /** Values to mask in every log from now on, besides those told before; held in memory only. */
  | { type: "masks"; values: readonly string[] }
  /**
   * After an upgrade: a new edge is started beside the old one, which is told to end as soon as the new one serves.
   * (An engine that wants a successor just ends.)
   */
  | { type: "renewEdge" }
  /**
   * TERM to instances and jobs, KILL after `graceMs`; then this is answered. Data servers still running get INT, the
   * edge TERM; the engine has a second to end by itself, then TERM. Last the keeper ends, with 0. Nothing is spawned
   * from here on.
   */
  | { type: "shutdown"; graceMs: number }
);

/** Codes of the keeper's own refusals, beside the system's (`ENOENT`, `EACCES`, `E2BIG`, `ENOMEM`, `EAGAIN`, `ENOSPC`). */
export type KeeperCode =
  /** A dead keeper was about to spawn this id and nobody knows whether it did. */
  | "UNKNOWN_OUTCOME"
  /** The keeper is shutting down. */
  | "SHUTTING_DOWN"
  /** It still runs: end it before forgetting it. */
  | "RUNNING"
  /** No child of this keeper has the id. */
  | "UNKNOWN_CHILD"
  /** Not a request this keeper knows. */
  | "UNKNOWN_REQUEST";

export type KeeperReply = { reply: number } & (
  | { ok: true; result?: unknown }
  | { ok: false; error: string; code: string | undefined }
);

export type ChildState = {
  id: ChildId;
  pid: number;
  /** With the pid it names one process for ever, across boots too. Compared, never read. */
  startTime: string;
  role: SpawnOrder["role"];
  port: number | undefined;
  /** `undefined` while it runs. */
  exit: Exit | undefined;
};
/** Both `code` and `signal` are null when it ended while no keeper was there to see how. `at` is then when that was noticed. */
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
/**
 * What the keeper's synced record says of one id: written before a spawn (no pid yet), after it, and at the exit, by
 * this generation of the keeper or by one before it.
 */
export type SpawnRecord = {
  id: ChildId;
  generation: string;
  role: SpawnOrder["role"];
  port: number | undefined;
  pid: number | undefined;
  startTime: string | undefined;
  exit: Exit | undefined;
};

/**
 * What a keeper is started with. It lies in the state folder without any secret in it, and is read again before each
 * start of engine or edge, so that an upgrade changes it and lets the two end.
 */
export type KeeperConfiguration = {
  /** The state folder, made by whoever starts the keeper. */
  state: string;
  /** A short-lived place for named pipes. */
  runtime: string;
  lock: string;
  record: string;
  engine: ProcessLine;
  edge: ProcessLine;
};
export type ProcessLine = { argv: readonly [string, ...string[]]; log: string };

/** Exit code of a keeper that found another one holding the lock. */
export const KEEPER_ALREADY_RUNS = 75;

/** What a keeper tells whoever started it, once, when the lock is its own and before it starts anything. */
export type KeeperStarted = { started: { pid: number; generation: string } };

/** What an old edge sends the keeper that it started in place of a dead one; each travels with its listening handle. */
export type KeeperInherits = { inherit: { host: string; port: number } } | { inherited: true };
