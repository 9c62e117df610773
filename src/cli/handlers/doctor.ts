import { Failure } from "../../diagnostics/failure.ts";
import { examine } from "../doctor/examine.ts";
import { ANYTHING, type Finding } from "../doctor/finding.ts";
import { needsOf } from "../doctor/needs.ts";
import { findManifest, type ManifestFile } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";

export type Examined = { manifest: string | undefined; findings: readonly Finding[] };

/** Examines the machine for the app at hand; without one, for any. */
export async function doctor(path: string | undefined, shell: Shell): Promise<Examined> {
  const manifest = await manifestAtHand(path, shell.cwd);
  const needs = manifest === undefined ? ANYTHING : await needsOf(manifest);
  return { manifest: manifest?.name, findings: await examine(needs, shell.env) };
}

async function manifestAtHand(path: string | undefined, cwd: string): Promise<ManifestFile | undefined> {
  try {
    return findManifest(cwd, path);
  } catch (error) {
    if (path === undefined && error instanceof Failure && error.slug === "manifest-not-found") return undefined;
    throw error;
  }
}
