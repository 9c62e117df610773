import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { EdgeTable } from "../../run/protocol/table.ts";
import { readTable } from "./schema.ts";

/**
 * Puts the table where the next edge finds it: after this resolves, the file holds this table whatever happens next;
 * before, it holds the table before it. Never half of one.
 */
export async function writeTableFile(path: string, table: EdgeTable): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(table));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncDirectory(dirname(path));
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** The table on disk; `undefined` where there is none yet, `error` where the file cannot be read as one. */
export async function readTableFile(path: string): Promise<{ table: EdgeTable } | { error: string } | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    return { error: String(error) };
  }
  try {
    return readTable(JSON.parse(text));
  } catch {
    return { error: `${path} is not JSON` };
  }
}
