/** The ports to the outside world. Adapters stand beside this file, fakes in `fakes/`; one contract suite serves both. */

import type { Postgres, Redis } from "../app/model.ts";
import type { Secret } from "../app/secret.ts";
import type { Address, Usage } from "./platform.ts";
import type { ChildState, Exit, SpawnOrder, SpawnRecord, SpawnResult } from "./protocol/keeper.ts";

/** The engine's end of the keeper. Rejections carry a `code` where the system gave one (`ENOENT`, `EACCES`, `E2BIG`, `ENOMEM`). */
export interface Keeper {
  readonly generation: string;
  spawn(order: SpawnOrder): Promise<SpawnResult>;
  signal(id: string, signal: NodeJS.Signals): Promise<void>;
  forget(id: string): Promise<void>;
  list(): Promise<{ children: readonly ChildState[]; records: readonly SpawnRecord[] }>;
  masks(values: readonly Secret[]): Promise<void>;
  /** The order a child of this keeper was spawned by. Rejects with `UNKNOWN_CHILD` for those of a dead keeper. */
  order(id: string): Promise<SpawnOrder>;
  /** Has the edge replaced by one of the newest command line, without a refused connection. */
  renewEdge(): Promise<void>;
  shutdown(graceMs: number): Promise<void>;
  onExit(listener: (id: string, exit: Exit) => void): void;
  onEdge(listener: (state: "started" | "exited", pid: number) => void): void;
  /** The keeper has died: no call will be answered any more, also those that wait for their answer. */
  onGone(listener: () => void): void;
}

/** How instances run: as native processes or as containers. Both keep every promise of `test/contract/instances.ts`. */
export interface Instances {
  readonly runtime: "native" | "container";
  /** The address at which instances of this stage reach data servers of the machine. */
  dataHost(stage: string): Promise<string>;
  /** Gives back what made `dataHost`, when nothing of the stage runs any more; the next `dataHost` may be another. */
  leave(stage: string): Promise<void>;
  /** Starts once per id: a second call for a running id gives the running instance. */
  start(order: InstanceOrder): Promise<RunningInstance>;
  /** To the main process, and natively to everything it forked. Nothing happens when it is gone. */
  signal(id: string, signal: NodeJS.Signals): Promise<void>;
  /** All instances of this project that run or have ended and are not forgotten, whoever started them. */
  observe(): Promise<readonly ObservedInstance[]>;
  /** Removes what is left of an ended instance (container, record, stray children). */
  forget(id: string): Promise<void>;
  onExit(listener: (id: string, exit: Exit) => void): void;
  /** Whether the socket that listens on the instance's port belongs to the instance's own processes. */
  ownsPort(id: string, port: number): Promise<boolean>;
  /** Where the instance's own processes listen, to tell people; `undefined` where that cannot be seen. */
  listening(id: string): Promise<readonly Address[] | undefined>;
  /** What all of the instance's processes use. */
  usage(id: string): Promise<Usage | undefined>;
  /**
   * Runs a health command or `fairlead exec` in the instance's surroundings: its environment, folder and account. Both
   * outputs together, cut at 1 MiB. After `timeoutMs` everything it started is killed and the code is 124, as `timeout`
   * gives; a signal n gives 128 + n, a command that cannot be run 126 or 127, as shells give.
   */
  exec(id: string, argv: readonly string[], options: { timeoutMs: number }): Promise<{ code: number; output: string }>;
}

export type InstanceOrder = {
  id: string;
  stage: string;
  release: string;
  component: string;
  role: "instance" | "job";
  /** Empty: the image's own command (containers). */
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Native: the prepared snapshot it runs from. Container: the image's digest. */
  from: PreparedImage;
  /** Native: the port to listen on, chosen by the engine. Container: the port inside. */
  port: number | undefined;
  /** Files and buckets that a container sees at `mount`; natively reached by path. */
  mounts: readonly { source: string; target: string; readOnly: boolean }[];
  memoryBytes: number;
  cpuMillicores: number;
  log: { path: string; instance: string; maximum: number };
  /** Its private folder, made and removed by the engine. */
  folder: string;
};

export type RunningInstance = { id: string; pid: number; startTime: string; address: { host: string; port: number } | undefined };
export type ObservedInstance = RunningInstance & { exit: Exit | undefined; stray: boolean };

/**
 * What preparing a snapshot gave; stored with the release. `path` is put in front of PATH, `env` is added. `source` is the
 * copy of the manifest's folder: what `files:` name is read there, relative to it, never from the working tree.
 */
export type PreparedImage = { snapshot: string; source: string } & (
  | { runtime: "native"; directory: string; path: readonly string[]; env: Readonly<Record<string, string>> }
  | { runtime: "container"; digest: string; reference: string }
);

/** A database server: `ensure` makes or starts it and returns when it accepts connections. */
export interface PostgresServers {
  ensure(order: PostgresOrder): Promise<Endpoint>;
  /** Ends the server in order and waits for its end; nothing happens when none runs on that directory. */
  stop(order: { id: string; spec: { name: string }; directory: string }): Promise<void>;
}
export type PostgresOrder = {
  id: string;
  spec: Postgres;
  directory: string;
  port: number;
  /** Loopback, and the gateway of the stage's container network where there is one. */
  listen: readonly string[];
  /** Of the app's role; set again on each `ensure`, so a rotated secret takes effect. */
  password: Secret;
  /** Of the role by which Fairlead administers the server; set when the data is made, and the same ever after. */
  superuserPassword: Secret;
  logFile: string;
};
export interface RedisServers {
  ensure(order: RedisOrder): Promise<Endpoint>;
  stop(order: { id: string; spec: { name: string }; directory: string }): Promise<void>;
}
export type RedisOrder = {
  id: string;
  spec: Redis;
  directory: string;
  port: number;
  listen: readonly string[];
  password: Secret;
  /** One that was rotated and is accepted too, while instances still work with it. */
  before: Secret | undefined;
  logFile: string;
};
export type Endpoint = { port: number; version: string };
