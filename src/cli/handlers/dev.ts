import { Failure } from "../../diagnostics/failure.ts";
import { RelayedFailure } from "../../diagnostics/relayed.ts";
import { platform } from "../../run/platform.ts";
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
  // From before the first deployment on: preparing takes its time, and people write on meanwhile.
  const changes = new Changes(manifest.folder, stop.signal);
  try {
    const first = await deployTree(manifest, { stage: LOCAL, runtime, approve: false }, attached);
    progress.line(liveText(first, paintFor(shell.stderr, shell.env), { shell, manifest, quiet: true }).trimEnd());
    shown = showLogs(manifest, around, stop.signal);
    while (await changes.settled()) await redeploy(manifest, runtime, attached);
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

/** Changes below a folder from now on, until the signal: `settled` resolves with each, and rejects where none can be seen. */
class Changes {
  readonly #signal: AbortSignal;
  readonly #folder: string;
  #pending = false;
  #broken: unknown;
  #wake = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, signal: AbortSignal) {
    this.#signal = signal;
    this.#folder = folder;
    platform.watchTree(folder, {
      skip: UNWATCHED,
      changed: () => this.#changed(),
      failed: (error) => {
        this.#broken = error;
        this.#wake();
      },
      signal,
    });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      this.#wake();
    });
  }

  /** Resolves once something has changed and come to rest since the last time, or with `false` at the signal. */
  async settled(): Promise<boolean> {
    while (!this.#pending && !this.#signal.aborted && this.#broken === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#signal.aborted) return false;
    if (this.#broken !== undefined) throw cannotWatch(this.#folder, this.#broken);
    this.#pending = false;
    return true;
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#pending = true;
      this.#wake();
    }, SETTLED_MS);
  }
}

function cannotWatch(folder: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const exhausted = cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EMFILE");
  return new Failure("cannot-watch", { folder, reason, exhausted }, { cause });
}

async function showLogs(manifest: ManifestFile, { shell, progress }: Around, signal: AbortSignal): Promise<void> {
  const paint = paintFor(shell.stdout, shell.env);
  const engine = await runningEngine(manifest, shell);
  for await (const line of engine.logs(LOCAL, { lines: 0, follow: true }, signal)) progress.line(logText(line, paint));
}
