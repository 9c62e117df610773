import { runCommandLine } from "./run.ts";
import { type Output, processShell } from "./shell.ts";

/** Runs the command line of this process and ends with its status. */
export async function start(): Promise<never> {
  const opened: Output[] = [];
  const shell = processShell((output) => {
    opened.push(output);
    // A reader that has seen enough (`fairlead logs | head`) is no failure.
    output.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  });
  forgetLookups();
  process.on("SIGINT", () => {
    if (!shell.interrupts.interrupt()) process.exit(130);
  });
  const status = await runCommandLine(process.argv.slice(2), shell);
  await Promise.all(opened.map(written));
  // Left to itself, Node would first take its whole heap apart.
  process.exit(status);
}

/** Resolves once all that was written before has left the process. */
function written(output: Output): Promise<void> {
  return new Promise((resolve) => output.write("", () => resolve()));
}

/** Google's library warns its developers where a machine is none of Google's; people are told that there are no credentials. */
function forgetLookups(): void {
  const told = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "MetadataLookupWarning") for (const tell of told) tell.call(process, warning);
  });
}
