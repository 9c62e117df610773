/** Primary result codes, https://www.sqlite.org/rescode.html, and what the system calls the same trouble. */
const SYSTEM_CODES: Readonly<Record<number, string>> = { 8: "EROFS", 10: "EIO", 13: "ENOSPC", 14: "EACCES" };
const BUSY = 5;
const DAMAGED = [11, 26];

export function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

/** The file is there but is no database, or a broken one. */
export function isDamaged(error: unknown): boolean {
  return DAMAGED.includes(resultCode(error) ?? 0);
}

/** The same error under the code the system would have given. */
export function asSystemError(error: unknown): Error {
  const code = SYSTEM_CODES[resultCode(error) ?? 0] ?? "EIO";
  return Object.assign(new Error("the keeper's record could not be written", { cause: error }), { code });
}

function resultCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}
