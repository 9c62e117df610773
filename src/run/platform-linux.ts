import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Owner, Platform, Process, Usage } from "./platform.ts";
import { listeningSockets } from "./sockets-linux.ts";
import { watchFolders } from "./watch-folders.ts";

/** What `/proc` counts in on every architecture Linux runs Node on (USER_HZ). */
const TICKS_PER_SECOND = 100;
/** Between "you can kill it" and "kill it first"; a process may raise its children's score without any right. */
const OUT_OF_MEMORY_SCORE = "500";
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

export const linux: Platform = {
  process(pid) {
    const stat = read(`/proc/${pid}/stat`);
    return stat === undefined ? undefined : parseStat(stat).process;
  },
  processes() {
    return numbers().flatMap((pid) => linux.process(pid) ?? []);
  },
  async environments(pids, account) {
    const seen = pids.map((pid) => ({ pid, text: look(() => readFileSync(`/proc/${pid}/environ`, "utf8")) }));
    const hidden = seen.filter(({ text }) => text === HIDDEN).map(({ pid }) => pid);
    const texts = hidden.length === 0 ? [] : await askForEnvironments(hidden, account);
    const readable = seen.flatMap(({ pid, text }) => (typeof text === "string" ? [{ pid, text }] : []));
    return new Map([...readable, ...texts].map(({ pid, text }) => [pid, parseEnvironment(text)]));
  },
  folder(pid) {
    const folder = look(() => readlinkSync(`/proc/${pid}/cwd`));
    return folder === HIDDEN ? undefined : folder;
  },
  async workingIn(folder, account) {
    const seen = numbers().map((pid) => ({ pid, at: look(() => readlinkSync(`/proc/${pid}/cwd`)) }));
    const found = seen.filter(({ at }) => at === folder).map(({ pid }) => pid);
    const hidden = seen.filter(({ pid, at }) => at === HIDDEN && userOf(pid) === account?.uid).map(({ pid }) => pid);
    return hidden.length === 0 ? found : [...found, ...(await askWhoWorksIn(folder, hidden, account))];
  },
  async listens(pids, port, account) {
    const sockets = (await listeningSockets()).filter((socket) => socket.port === port);
    return sockets.length > 0 && (await heldBy(pids, sockets, account)).length > 0;
  },
  async listening(pids, account) {
    const held = await heldBy(pids, await listeningSockets(), account);
    return held.map(({ host, port }) => ({ host, port }));
  },
  async holder(port, account) {
    const sockets = (await listeningSockets()).filter((socket) => socket.port === port);
    const [socket] = sockets;
    if (socket === undefined) return undefined;
    const pid = numbers().find((pid) => holds(openFiles(pid), sockets)) ?? (await hiddenHolder(sockets, account));
    const program = pid === undefined ? undefined : read(`/proc/${pid}/comm`)?.trim();
    return pid === undefined || program === undefined ? { user: socket.user } : { pid, program };
  },
  async usage(pids) {
    const each = await Promise.all(pids.map(usageOf));
    const sum = (of: (one: Usage) => number) => each.reduce((total, one) => total + of(one), 0);
    return {
      cpuMs: sum(({ cpuMs }) => cpuMs),
      waitedMs: sum(({ waitedMs = 0 }) => waitedMs),
      memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    };
  },
  offerWhenOutOfMemory(pid) {
    try {
      writeFileSync(`/proc/${pid}/oom_score_adj`, OUT_OF_MEMORY_SCORE);
    } catch {
      // It has ended already, or this kernel does not let us: only a preference is lost.
    }
  },
  watchTree: watchFolders,
};

/** proc(5): the name in brackets may itself hold brackets and spaces, so fields are counted after the last one. */
export function parseStat(stat: string): { process: Process; cpuTicks: number } {
  const pid = Number.parseInt(stat, 10);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const number = (position: number) => Number(fields[position - 3]);
  const state = fields[0];
  const process = {
    pid,
    parent: number(4),
    group: number(5),
    session: number(6),
    startTime: `${boot()}/${fields[22 - 3]}`,
    ended: state === "Z" || state === "X",
  };
  return { process, cpuTicks: number(14) + number(15) + number(16) + number(17) };
}

export function parseEnvironment(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\0").flatMap((entry) => {
      const end = entry.indexOf("=");
      return end > 0 ? [[entry.slice(0, end), entry.slice(end + 1)]] : [];
    }),
  );
}

async function usageOf(pid: number): Promise<Usage> {
  const stat = read(`/proc/${pid}/stat`);
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const status = read(`/proc/${pid}/status`) ?? "";
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? "0";
  return {
    cpuMs: stat === undefined ? 0 : (parseStat(stat).cpuTicks * 1000) / TICKS_PER_SECOND,
    waitedMs: waitedOf(pid),
    memoryBytes: Number(kilobytes) * 1024,
  };
}

/** Of its threads, by the second number of schedstat (scheduler documentation of Linux, sched-stats): nanoseconds in the queue of a processor. */
function waitedOf(pid: number): number {
  const threads = look(() => readdirSync(`/proc/${pid}/task`));
  if (threads === undefined || threads === HIDDEN) return 0;
  const waited = threads.map((thread) => Number(read(`/proc/${pid}/task/${thread}/schedstat`)?.split(" ")[1] ?? 0));
  return waited.reduce((sum, nanoseconds) => sum + nanoseconds / 1e6, 0);
}

/** There, but not ours to see. */
const HIDDEN = Symbol("hidden");

function look<T>(at: () => T): T | typeof HIDDEN | undefined {
  try {
    return at();
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EACCES" ? HIDDEN : undefined;
  }
}

function numbers(): number[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function userOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}

type OpenFiles = readonly string[] | typeof HIDDEN;

function openFiles(pid: number): OpenFiles {
  const folder = `/proc/${pid}/fd`;
  const names = look(() => readdirSync(folder)) ?? [];
  if (names === HIDDEN) return HIDDEN;
  const files = names.map((name) => look(() => readlinkSync(`${folder}/${name}`)));
  return files.includes(HIDDEN) ? HIDDEN : files.filter((file) => typeof file === "string");
}

const nameOf = ({ inode }: { inode: string }): string => `socket:[${inode}]`;

function holds(files: OpenFiles, sockets: readonly { inode: string }[]): boolean {
  return files !== HIDDEN && sockets.some((socket) => files.includes(nameOf(socket)));
}

/** Those of the sockets that one of the processes, ours or `account`'s, has open. */
async function heldBy<S extends { inode: string }>(
  pids: readonly number[],
  sockets: S[],
  account: Owner | undefined,
): Promise<S[]> {
  const seen: { pid: number; files: OpenFiles }[] = pids.map((pid) => ({ pid, files: openFiles(pid) }));
  const open = new Set(seen.flatMap(({ files }) => (files === HIDDEN ? [] : files)));
  const found = sockets.filter((socket) => open.has(nameOf(socket)));
  const hidden = seen.filter(({ files }) => files === HIDDEN).map(({ pid }) => pid);
  if (hidden.length === 0 || found.length === sockets.length) return found;
  for (const file of await askForSockets(hidden, account)) open.add(file);
  return sockets.filter((socket) => open.has(nameOf(socket)));
}

/** The process of the account, into which only the account may look. */
async function hiddenHolder(sockets: { inode: string }[], account: Owner | undefined): Promise<number | undefined> {
  for (const pid of account === undefined ? [] : numbers().filter((pid) => userOf(pid) === account.uid)) {
    if ((await heldBy([pid], sockets, account)).length > 0) return pid;
  }
  return undefined;
}

async function askForEnvironments(pids: readonly number[], account: Owner | undefined): Promise<{ pid: number; text: string }[]> {
  // Every entry comes back behind the name of its file, both ended as the entries themselves are.
  const output = await ask(account, "grep", "-Hazs", "", ...pids.map((pid) => `/proc/${pid}/environ`));
  return pids.map((pid) => {
    const start = `/proc/${pid}/environ:`;
    const entries = output.split("\0").filter((entry) => entry.startsWith(start));
    return { pid, text: entries.map((entry) => entry.slice(start.length)).join("\0") };
  });
}

async function askWhoWorksIn(folder: string, pids: readonly number[], account: Owner | undefined): Promise<number[]> {
  const output = await ask(account, "ls", "-ld", ...pids.map((pid) => `/proc/${pid}/cwd`));
  return output.split("\n").flatMap((line) => {
    const [, pid, at] = /\/proc\/(\d+)\/cwd -> (.*)$/.exec(line) ?? [];
    return at === folder ? [Number(pid)] : [];
  });
}

async function askForSockets(pids: readonly number[], account: Owner | undefined): Promise<string[]> {
  const output = await ask(account, "ls", "-l", ...pids.map((pid) => `/proc/${pid}/fd`));
  return output.match(/socket:\[\d+\]/g) ?? [];
}

/** What a program of every Linux sees as the account. One that fails for some of its words still tells of the others. */
async function ask(account: Owner | undefined, program: string, ...words: string[]): Promise<string> {
  if (account === undefined) return "";
  const options = { ...account, cwd: "/", env: { PATH: "/usr/bin:/bin" }, maxBuffer: LONGEST_ANSWER_BYTES };
  const answer = await promisify(execFile)(program, words, options).catch((error) => error);
  return String(answer.stdout ?? "");
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

let bootId: string | undefined;
function boot(): string {
  bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
  return bootId;
}
