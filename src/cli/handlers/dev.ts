import { watch } from "node:fs";
import { sep } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { RelayedFailure } from "../../diagnostics/relayed.ts";
import { runningEngine } from "../engine.ts";
import type { ManifestFile } from "../manifest-file.ts";
import { LOCAL } from "../stage-option.ts";
import { liveText } from "../views/live-at.ts";
import { logText } from "../views/log.ts";
import { paintFor } from "../views/paint.ts";
import { reportProblem } from "../views/problem.ts";
import { type Around, deployTree } from "./deploy.ts";
import { down } from "./down.ts";

/** Editors write a file in several steps; what happens within this time is one change. */
const SETTLED_MS = 150;
/** Folders that no source lies in; whether a change matters is decided by the snapshot's digest. */
const UNWATCHED = new Set([".git", ".fairlead", "node_modules", "__pycache__", ".venv", ".pytest_cache"]);

type Runtime = "native" | "container" | undefined;

/** Brings the working tree live again and again as it changes, and shows the logs, until Ctrl-C; then stops everything. */
export async function dev(
  manifest: ManifestFile,
  runtime: Runtime,
  around: Around & { json: boolean; quiet: boolean },
): Promise<{ what: string; deleted: boolean }> {
  const { shell, progress } = around;
  const stop = new AbortController();
  const release = shell.interrupts.take(() => stop.abort());
  // The next change may come while this one is still watched; it then takes its place.
  const attached = { ...around, stop: stop.signal, until: "live" as const };
  let shown: Promise<void> | undefined;
  try {
    const first = await deployTree(manifest, { stage: LOCAL, runtime, approve: false }, attached);
    progress.line(liveText(first, paintFor(shell.stderr, shell.env), { shell, manifest, quiet: true }).trimEnd());
    shown = showLogs(manifest, around, stop.signal);
    for await (const _ of changes(manifest.folder, stop.signal)) await redeploy(manifest, runtime, attached);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    stop.abort();
    await shown;
    release();
  }
  return down(manifest, { stage: undefined, "delete-data": false, data: undefined }, around);
}

/** A change that does not start is told, and the next one is waited for; what served before serves on. */
async function redeploy(manifest: ManifestFile, runtime: Runtime, around: Around): Promise<void> {
  try {
    await deployTree(manifest, { stage: LOCAL, runtime, approve: false }, around);
  } catch (error) {
    if (!(error instanceof Failure || error instanceof RelayedFailure)) throw error;
    reportProblem(error, around.shell, false, manifest);
  }
}

/** One item for each settled change below a folder. */
async function* changes(folder: string, signal: AbortSignal): AsyncGenerator<void> {
  let pending = false;
  let wake = () => {};
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true, signal }, (_, name) => {
    if (name === null || name.split(sep).some((part) => UNWATCHED.has(part))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      pending = true;
      wake();
    }, SETTLED_MS);
  });
  watcher.on("error", () => wake());
  signal.addEventListener("abort", () => wake());
  try {
    while (!signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (pending || signal.aborted) resolve();
      });
      if (!pending) continue;
      pending = false;
      yield;
    }
  } finally {
    clearTimeout(timer);
    watcher.close();
  }
}

async function showLogs(manifest: ManifestFile, { shell, progress }: Around, signal: AbortSignal): Promise<void> {
  const paint = paintFor(shell.stdout, shell.env);
  const engine = await runningEngine(manifest, shell);
  for await (const line of engine.logs(LOCAL, { lines: 0, follow: true }, signal)) progress.line(logText(line, paint));
}
