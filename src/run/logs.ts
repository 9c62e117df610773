import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { LogRecord } from "./protocol/log.ts";

const BLOCK_BYTES = 64 * 1024;

/** Whose lines are asked for: one instance's, from a time on (names are used again by later instances). */
export type Writer = { instance: string; since: string };

/** The messages of the last lines of a component's log, oldest first; empty without a log. */
export function lastLines(path: string, count: number, writer?: Writer): readonly string[] {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(file);
    let text = "";
    for (let end = size; end > 0 && text.split("\n").length <= count + 1; end -= BLOCK_BYTES) {
      const start = Math.max(0, end - BLOCK_BYTES);
      const block = Buffer.alloc(end - start);
      readSync(file, block, 0, block.length, start);
      text = block.toString("latin1") + text;
    }
    return Buffer.from(text, "latin1")
      .toString()
      .split("\n")
      .flatMap((line) => messageOf(parseLine(line), writer))
      .slice(-count);
  } finally {
    closeSync(file);
  }
}

function messageOf(record: LogRecord | undefined, writer: Writer | undefined): string[] {
  if (record === undefined || (writer !== undefined && (record.i !== writer.instance || record.t < writer.since))) return [];
  return [record.m];
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
