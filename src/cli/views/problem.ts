import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { EXIT } from "../../diagnostics/exit.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Shell } from "../shell.ts";
import { type Paint, paintFor } from "./paint.ts";

/** Prints what ended a command and gives the status to end with. Anything but a Failure is a bug of ours, and says so. */
export function reportProblem(error: unknown, shell: Shell, asData: boolean): number {
  if (error instanceof Failure) {
    const diagnostics = [error.diagnostic, ...error.also];
    if (asData) shell.stdout.write(`${JSON.stringify({ diagnostics }, null, 2)}\n`);
    else shell.stderr.write(`${diagnostics.map((each) => headline(each, paintFor(shell.stderr, shell.env))).join("\n")}\n`);
    return error.status;
  }
  const account = error instanceof Error ? (error.stack ?? error.message) : String(error);
  shell.stderr.write(`This is a bug in Fairlead, not in your app. Please report it with these lines:\n\n${account}\n`);
  return EXIT.bug;
}

/** A diagnostic without a place: what happened, then what to do. */
function headline({ severity, code, message, hint }: Diagnostic, paint: Paint): string {
  const title = `${paint(["bold", severity === "error" ? "red" : "yellow"], severity)}[${code}]: ${message}`;
  return hint === undefined ? title : `${title}\n  ${paint("cyan", "→")} ${hint}`;
}
