import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import { type Layout, paths } from "./layout.ts";
import { parseLine } from "./logs.ts";
import type { LogLine } from "./protocol/api.ts";
import { LOG_GENERATIONS, type LogRecord } from "./protocol/log.ts";

export type LogQuery = {
  layout: Layout;
  stage: string;
  /** One component; absent, all of the stage. */
  component?: string;
  since?: Date;
  /** At most so many of the last lines there are, before following; absent, all. */
  lines?: number;
  follow: boolean;
};

const LOOK_MS = 150;
const BLOCK_BYTES = 64 * 1024;

/** A stage's log lines in order of time, long ones put together again; with `follow`, new ones as they come until the signal. */
export async function* followLogs(query: LogQuery, signal: AbortSignal): AsyncGenerator<LogLine> {
  const readers = new Map<string, Reader>();
  let earlier: LogLine[] = [];
  for (const component of await componentsOf(query)) {
    const reader = new Reader(query, component);
    readers.set(component, reader);
    for await (const line of reader.past(signal)) {
      earlier.push(line);
      // Kept bounded while reading: nobody asked for more than the last ones.
      if (query.lines !== undefined && earlier.length > 4 * query.lines + 1000) earlier = last(earlier, query.lines);
    }
  }
  yield* query.lines === undefined ? earlier.toSorted(byTime) : last(earlier, query.lines);
  if (!query.follow) return;
  while (!signal.aborted) {
    const fresh: LogLine[] = [];
    for (const component of await componentsOf(query)) {
      const reader = readers.get(component) ?? new Reader(query, component);
      readers.set(component, reader);
      for await (const line of reader.fresh()) fresh.push(line);
    }
    yield* fresh.toSorted(byTime);
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

const byTime = (a: LogLine, b: LogLine): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
const last = (lines: readonly LogLine[], count: number): LogLine[] => (count === 0 ? [] : lines.toSorted(byTime).slice(-count));

async function componentsOf({ layout, stage, component }: LogQuery): Promise<string[]> {
  return component === undefined ? componentsWithLogs(layout, stage) : [component];
}

/** Components that have written lines in a stage, also those that no release has any more, sorted by name. */
export async function componentsWithLogs(layout: Layout, stage: string): Promise<string[]> {
  const folder = join(paths.log(layout, stage, "x"), "..");
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => (name.endsWith(".log") && name !== "access.log" ? [name.slice(0, -".log".length)] : []))
    .toSorted();
}

/** Reads one component's files: the rotated ones first, then the current one on and on, across rotations. */
class Reader {
  readonly #query: LogQuery;
  readonly #component: string;
  readonly #path: string;
  readonly #pieces = new Map<string, LogRecord>();
  #inode = 0;
  #position = 0;

  constructor(query: LogQuery, component: string) {
    this.#query = query;
    this.#component = component;
    this.#path = paths.log(query.layout, query.stage, component);
  }

  async *past(signal: AbortSignal): AsyncGenerator<LogLine> {
    for (let generation = LOG_GENERATIONS; generation >= 1 && !signal.aborted; generation--)
      yield* this.#file(`${this.#path}.${generation}`, 0);
    yield* this.fresh();
  }

  async *fresh(): AsyncGenerator<LogLine> {
    const file = await open(this.#path, "r").catch(() => undefined);
    if (file === undefined) return;
    try {
      const { ino, size } = await file.stat();
      if (this.#inode !== 0 && (ino !== this.#inode || size < this.#position)) {
        // It was rotated: what was written before that lies in the first older file now.
        const from = this.#position;
        this.#position = 0;
        yield* this.#file(`${this.#path}.1`, from);
      }
      this.#inode = ino;
      yield* this.#read(file, this.#position, (position) => {
        this.#position = position;
      });
    } finally {
      await file.close();
    }
  }

  async *#file(path: string, from: number): AsyncGenerator<LogLine> {
    const file = await open(path, "r").catch(() => undefined);
    if (file === undefined) return;
    try {
      yield* this.#read(file, from, () => {});
    } finally {
      await file.close();
    }
  }

  /** Whole lines only: the rest of a line that is being written is read the next time. */
  async *#read(file: FileHandle, from: number, reached: (position: number) => void): AsyncGenerator<LogLine> {
    const block = Buffer.alloc(BLOCK_BYTES);
    const decoder = new StringDecoder("utf8");
    let position = from;
    let rest = "";
    let unread = 0;
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const end = block.lastIndexOf(10, bytesRead - 1);
      unread = end === -1 || end >= bytesRead ? unread + bytesRead : bytesRead - end - 1;
      const lines = (rest + decoder.write(block.subarray(0, bytesRead))).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const whole = this.#join(parseLine(line));
        if (whole !== undefined) yield whole;
      }
    }
    reached(position - unread);
  }

  /** Puts the pieces of a long line together; gives it with its last piece. */
  #join(record: LogRecord | undefined): LogLine | undefined {
    if (record === undefined) return undefined;
    const key = `${record.i} ${record.s}`;
    const before = this.#pieces.get(key);
    const m = (before?.m ?? "") + record.m;
    if (record.c === true && m.length < LONGEST_MESSAGE) {
      this.#pieces.set(key, { ...record, t: before?.t ?? record.t, m });
      return undefined;
    }
    this.#pieces.delete(key);
    const at = before?.t ?? record.t;
    if (this.#query.since !== undefined && Date.parse(at) < this.#query.since.getTime()) return undefined;
    return {
      at,
      stage: this.#query.stage,
      component: this.#component,
      instance: record.i,
      stream: record.s === "stderr" ? "err" : "out",
      message: m,
    };
  }
}

/** A line longer than this is given in parts, so that a reader's memory stays bounded. */
const LONGEST_MESSAGE = 1024 * 1024;
