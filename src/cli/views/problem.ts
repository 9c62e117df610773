import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { EXIT } from "../../diagnostics/exit.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { RelayedFailure } from "../../diagnostics/relayed.ts";
import { diskFull } from "../../run/disk-full.ts";
import type { ManifestFile } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { diagnosticsText } from "./diagnostics.ts";
import { paintFor } from "./paint.ts";

/** Prints what ended a command and gives the status to end with. Anything but a Failure is a bug of ours, and says so. */
export function reportProblem(thrown: unknown, shell: Shell, asData: boolean, manifest: ManifestFile | undefined): number {
  // Whatever was being written, a full disk is no bug of ours.
  const error = thrown instanceof Failure ? thrown : (diskFull(thrown) ?? thrown);
  if (!(error instanceof Failure || error instanceof RelayedFailure)) return reportBug(error, shell);
  // What it consists of comes first, so that the last line on a terminal says what it amounts to.
  const diagnostics = [...error.also, error.diagnostic];
  if (asData) shell.stdout.write(`${JSON.stringify({ diagnostics }, null, 2)}\n`);
  else shell.stderr.write(diagnosticsText(diagnostics, sourcesOf(manifest), paintFor(shell.stderr, shell.env)));
  return error.status;
}

function reportBug(error: unknown, shell: Shell): number {
  const account = error instanceof Error ? (error.stack ?? error.message) : String(error);
  shell.stderr.write(`This is a bug in Fairlead, not in your app. Please report it with these lines:\n\n${account}\n`);
  return EXIT.bug;
}

/** The manifest under both names that places know it by. */
function sourcesOf(manifest: ManifestFile | undefined): Map<string, Uint8Array> {
  if (manifest === undefined) return new Map();
  try {
    const bytes = readFileSync(manifest.path);
    return new Map([
      [manifest.name, bytes],
      [basename(manifest.path), bytes],
    ]);
  } catch {
    return new Map();
  }
}
