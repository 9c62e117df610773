import { runCommandLine } from "./run.ts";
import { processShell } from "./shell.ts";

/** Runs the command line of this process and ends with its status. */
export async function start(): Promise<void> {
  const shell = processShell();
  // A reader that has seen enough (`fairlead logs | head`) is no failure.
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  }
  process.on("SIGINT", () => {
    if (!shell.interrupts.interrupt()) process.exit(130);
  });
  process.exitCode = await runCommandLine(process.argv.slice(2), shell);
}
