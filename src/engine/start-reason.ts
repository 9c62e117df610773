import type { LocalJob, LocalProcess } from "../compile/local/stage.ts";
import { KeeperError } from "../run/keeper-client.ts";

/** Whether the program may have been started all the same. */
export function mayHaveStarted(error: unknown): boolean {
  return error instanceof KeeperError && error.code === "UNKNOWN_OUTCOME";
}

/** Why the program of a component could not be started, in words that say what to look at; other errors speak for themselves. */
export function startReason(error: unknown, { argv }: Pick<LocalProcess | LocalJob, "argv">): string {
  const program = argv?.[0]?.map((part) => ("literal" in part ? part.literal : "…")).join("") ?? "";
  const code = error instanceof KeeperError ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return `\`${program}\` is not found, neither in the prepared environment nor on the system's PATH`;
    case "EACCES":
      return `\`${program}\` may not be run: it is not executable, or out of reach for the account that apps run under`;
    case "E2BIG":
      return `\`${program}\` was given more arguments and environment than the system allows`;
    case "EAGAIN":
    case "ENOMEM":
      return `\`${program}\` could not be started: the machine has no processes or memory left (${code})`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
