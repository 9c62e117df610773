import { readFileSync, renameSync } from "node:fs";

/**
 * For trials that kill the engine at a named point: when `file` holds the point's name (`before deployment.swap`), the
 * process stops there (SIGSTOP) and the file is renamed to `<file>.reached`, so that whoever waits can kill it right
 * then. Without a file the journal is not watched.
 */
export function stopAtPoint(file: string | undefined): ((point: string) => void) | undefined {
  if (file === undefined) return undefined;
  return (point) => {
    if (read(file) !== point) return;
    renameSync(file, `${file}.reached`);
    process.kill(process.pid, "SIGSTOP");
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
