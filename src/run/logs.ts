import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { LogRecord } from "./protocol/log.ts";

const BLOCK_BYTES = 64 * 1024;
/** Further back nobody looks for last words, however much others have said since. */
const FURTHEST_BYTES = 4 * 1024 * 1024;
/** Last words are kept with each end of an instance, so a program that writes no line ends must not fill the journal. */
const LONGEST_TOLD = 500;
const NEWLINE = 0x0a;

/** Whose lines are asked for: one instance's, from a time on (names are used again by later instances). */
export type Writer = { instance: string; since: string };

/** The messages of the last lines of a component's log, oldest first, each as much as a reader takes in; empty without a log. */
export function lastLines(path: string, count: number, writer?: Writer): readonly string[] {
  const found: string[] = [];
  // A log that was rotated this very moment has its last lines in the older file.
  for (const file of [path, `${path}.1`]) {
    for (const line of backwards(file)) {
      const record = parseLine(line.toString());
      if (record === undefined) continue;
      if (found.length === count || (writer !== undefined && record.t < writer.since)) return found.reverse();
      if (writer === undefined || record.i === writer.instance) found.push(shortened(record.m));
    }
  }
  return found.reverse();
}

function shortened(message: string): string {
  if (message.length <= LONGEST_TOLD) return message;
  return `${message.slice(0, LONGEST_TOLD).toWellFormed()} … (${message.length - LONGEST_TOLD} characters more)`;
}

/** A line of a log file, `undefined` where it is not whole. */
export function parseLine(line: string): LogRecord | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === "object" && record !== null && "m" in record ? (record as LogRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of a file, the last one first. */
function* backwards(path: string): Generator<Buffer> {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return;
  }
  try {
    const { size } = fstatSync(file);
    let rest = Buffer.alloc(0);
    for (let end = size; end > Math.max(0, size - FURTHEST_BYTES); end -= BLOCK_BYTES) {
      const start = Math.max(0, end - BLOCK_BYTES);
      const block = Buffer.alloc(end - start);
      readSync(file, block, 0, block.length, start);
      let text = Buffer.concat([block, rest]);
      for (let at = text.lastIndexOf(NEWLINE); at >= 0; at = text.lastIndexOf(NEWLINE)) {
        yield text.subarray(at + 1);
        text = text.subarray(0, at);
      }
      rest = text;
      if (start === 0) yield rest;
    }
  } finally {
    closeSync(file);
  }
}
