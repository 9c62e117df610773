import { closeSync, openSync, readSync } from "node:fs";
import { Failure } from "../../diagnostics/failure.ts";
import { MIGRATIONS } from "./schema.ts";

/** https://www.sqlite.org/fileformat.html#the_database_header */
const MAGIC = "SQLite format 3\0";
const USER_VERSION_AT = 60;
const HEADER_BYTES = 100;

/**
 * Refuses a journal that no engine of this version can open, by the head of its file alone: an engine may have it open.
 * Throws `journal-damaged` and `journal-newer`; one that is not there yet is good.
 */
export function judgeJournal(file: string): void {
  const head = headOf(file);
  if (head.length === 0) return;
  if (head.length < HEADER_BYTES || head.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new Failure("journal-damaged", { file });
  if (head.readUInt32BE(USER_VERSION_AT) > MIGRATIONS.length) throw new Failure("journal-newer", { file });
}

function headOf(file: string): Buffer {
  let opened: number | undefined;
  try {
    opened = openSync(file, "r");
    const head = Buffer.alloc(HEADER_BYTES);
    return head.subarray(0, readSync(opened, head));
  } catch {
    // Not there yet, or not ours to read, which the engine tells better.
    return Buffer.alloc(0);
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}
