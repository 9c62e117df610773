/** What only the operating system knows about processes. The one place that chooses between its kinds. */
import { platform as system } from "node:os";
import { darwin } from "./platform-darwin.ts";
import { linux } from "./platform-linux.ts";

export type Process = {
  pid: number;
  parent: number;
  group: number;
  session: number;
  /** With the pid it names one process for ever, across boots too. Compared, never read. */
  startTime: string;
  /** It has ended and only waits for its parent to ask how. */
  ended: boolean;
};

export type Environment = Readonly<Record<string, string>>;
/** The account that processes run as: in a container root may look into its own processes only, that account into its. */
export type Owner = { uid: number; gid: number };

/** Where a socket listens; all addresses are `0.0.0.0` or `::`. */
export type Address = { host: string; port: number };
/** A process by its number and the name of its program, or only the user whose it is. */
export type Holder = { pid: number; program: string } | { user: number };

export type Usage = {
  /** CPU time so far, of children they waited for too. */
  cpuMs: number;
  /** How long they were ready to run and had no processor, where that can be seen. */
  waitedMs?: number;
  /** Memory now, shared pages counted once where that is known. */
  memoryBytes: number;
};

export type Platform = {
  /** `undefined` when there is no such process. Of a child whose end was not yet collected it always answers. */
  process(pid: number): Process | undefined;
  processes(): readonly Process[];
  /** As given at their start, of those that are ours or `account`'s to look into. A process may have overwritten its own. */
  environments(pids: readonly number[], account: Owner | undefined): Promise<ReadonlyMap<number, Environment>>;
  /** The working directory, where it is ours to see. */
  folder(pid: number): string | undefined;
  /** The living processes, ours or `account`'s, whose working directory is this one, given without links in it. */
  workingIn(folder: string, account: Owner | undefined): Promise<number[]>;
  /** Whether one of the processes, ours or `account`'s, holds a socket that listens on the TCP port. */
  listens(pids: readonly number[], port: number, account: Owner | undefined): Promise<boolean>;
  /** Where the processes, ours or `account`'s, listen for TCP connections. */
  listening(pids: readonly number[], account: Owner | undefined): Promise<Address[]>;
  /** Who listens on the TCP port, as far as we may see; `undefined` where nobody does. */
  holder(port: number, account: Owner | undefined): Promise<Holder | undefined>;
  usage(pids: readonly number[]): Promise<Usage>;
  /** When memory runs out the kernel shall take this process before Fairlead's own and before data servers. */
  offerWhenOutOfMemory(pid: number): void;
  watchTree: WatchTree;
};

/**
 * Calls `changed` after each change of a file or folder below `root` until the signal, folders named in `skip` aside;
 * one change may be told several times. `failed` is told why changes cannot be seen (any more).
 */
export type WatchTree = (
  root: string,
  watching: { skip: ReadonlySet<string>; changed: () => void; failed: (error: unknown) => void; signal: AbortSignal },
) => void;

export const platform: Platform = system() === "darwin" ? darwin : linux;

/** Whether the process that was given this start time still runs. */
export function isAlive(pid: number, startTime: string): boolean {
  const found = platform.process(pid);
  return found !== undefined && !found.ended && found.startTime === startTime;
}
