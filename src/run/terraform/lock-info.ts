import { readFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/** Who holds the lock of a state. */
export type LockInfo = { id: string; who: string; operation: string; created: Date | undefined };

const local = z.object({ ID: z.string(), Who: z.string(), Operation: z.string().default(""), Created: z.string().default("") });

/** The lock that the local backend keeps beside its state. */
export async function readLocalLock(folder: string): Promise<LockInfo | undefined> {
  try {
    const { ID, Who, Operation, Created } = local.parse(
      JSON.parse(await readFile(join(folder, ".terraform.tfstate.lock.info"), "utf8")),
    );
    return { id: ID, who: Who, operation: Operation, created: dateOf(Created) };
  } catch {
    return undefined;
  }
}

/** A command takes the lock soon after it began: where Terraform has to fetch a token first, within this. */
const TAKEN_WITHIN_MS = 120_000;
/** Clocks of file systems are coarser than Go's. */
const COARSE_MS = 2000;

/**
 * Whether a lock is the one that a command took which ran here and is dead. Had somebody else held the lock then, the command
 * would have been refused; so it is enough that it is of this user, of this machine, for this and from that moment.
 */
export function isLeftBy({ who, operation, created }: LockInfo, { command, began }: { command: string; began: Date }): boolean {
  if (created === undefined || who !== `${userInfo().username}@${hostname()}`) return false;
  const after = created.getTime() - began.getTime();
  return operation.toLowerCase() === `operationtype${command}` && after > -COARSE_MS && after < TAKEN_WITHIN_MS;
}

/** Whether a line of what a command wrote says that it could not give its lock back. */
export function tellsOfLockKept(line: string): boolean {
  return /Error releasing the state lock/i.test(line);
}

/** The table that Terraform appends to its message, whatever the backend: the only place where it tells of the lock. */
export function lockIn(detail: string): LockInfo | undefined {
  const table = detail.slice(detail.indexOf("Lock Info:"));
  const value = (name: string) => new RegExp(`^\\s*${name}:\\s*(\\S.*)$`, "m").exec(table)?.[1]?.trim();
  const id = value("ID");
  if (!detail.includes("Lock Info:") || id === undefined) return undefined;
  return {
    id,
    who: value("Who") ?? "somebody",
    operation: value("Operation") ?? "",
    created: dateOf(value("Created") ?? ""),
  };
}

/** Go prints times as `2026-11-28 01:21:00.080564403 +0000 UTC`. */
function dateOf(text: string): Date | undefined {
  const iso = text.replace(/^(\S+) (\d\d:\d\d:\d\d)(\.\d{1,3})?\d* \+0000 UTC$/, "$1T$2$3Z");
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
