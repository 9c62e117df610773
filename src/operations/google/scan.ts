import type { App } from "../../app/model.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { ReleaseRecord } from "../../plan/records.ts";
import { type Scan, scanOf } from "../../run/google/occurrences.ts";
import { inParallel } from "../../run/parallel.ts";
import type { GoogleStage } from "./stage.ts";

/** From bad to worse, as Google calls them: https://cloud.google.com/artifact-analysis/docs/container-scanning-overview#severity */
const SEVERITIES = ["HIGH", "CRITICAL"] as const;
type From = "report" | "high" | "critical";
/** How many names of weaknesses are told of each image. */
const TOLD = 5;

type Scanned = { image: string; from: From; scan: Scan };
type Weak = { image: string; severity: string; count: number; first: readonly string[] };

/**
 * Refuses what `image.scan` of the manifest does not let through: a release with images that have known weaknesses, or that
 * were not scanned yet. With `report` they are told of only. Images outside of Google's registries are scanned by others.
 */
export async function guardScan(stage: GoogleStage, app: App, release: ReleaseRecord, signal: AbortSignal): Promise<void> {
  const scanned = await scans(stage, app, release, signal);
  const guarded = scanned.filter(({ from }) => from !== "report");
  const waiting = guarded.filter(({ scan }) => !scan.scanned).map(({ image }) => image);
  if (waiting.length > 0) throw new Failure("image-not-scanned", { images: waiting });
  const refused = guarded.flatMap((one) => weakIn(one, refusedBy(one.from)));
  const from = guarded.some((one) => one.from === "high") ? "high" : "critical";
  if (refused.length > 0) throw new Failure("image-weak", { found: refused, from });
  tell(stage, scanned);
}

/** Tells what is known of the images of a release that was just made: often nothing yet, as a scan takes some minutes. */
export async function tellScan(stage: GoogleStage, release: ReleaseRecord, signal: AbortSignal): Promise<void> {
  const all = await scans(stage, stage.app, release, signal).catch((error: unknown) => {
    // The release is there whatever the scanner says.
    if (error instanceof Failure) return [];
    throw error;
  });
  tell(stage, all);
}

function tell({ world }: GoogleStage, scanned: readonly Scanned[]): void {
  for (const { image, severity, count, first } of scanned.flatMap((one) => weakIn(one, SEVERITIES))) {
    world.emit({ type: "note", text: `${image}: ${count} known weaknesses of severity ${severity}: ${first.join(", ")}` });
  }
}

/** One scan for each image of the release, with the strictest word that its components have for it. */
async function scans({ world }: GoogleStage, app: App, { images }: ReleaseRecord, signal: AbortSignal): Promise<Scanned[]> {
  const wanted = new Map<string, { project: string; from: From }>();
  for (const { name, image } of app.components) {
    const reference = images[name]?.reference;
    const project = /^[a-z0-9-]+-docker\.pkg\.dev\/([^/]+)\//.exec(reference ?? "")?.[1];
    if (reference === undefined || project === undefined) continue;
    const from = stricter(wanted.get(reference)?.from, image?.scan ?? app.image?.scan ?? "report");
    wanted.set(reference, { project, from });
  }
  return inParallel([...wanted], 4, async ([reference, { project, from }]) => {
    // Told of is what is known; only a guard has to be sure.
    const scan = await scanOf(world.connection, { project, reference }, signal).catch((error: unknown) => {
      if (from === "report" && error instanceof Failure) return { scanned: false, weaknesses: [] };
      throw error;
    });
    return { image: reference.replace(/@sha256:([0-9a-f]{12}).*$/, "@$1"), from, scan };
  });
}

const STRICTNESS: readonly From[] = ["report", "critical", "high"];

function stricter(a: From | undefined, b: From): From {
  return a !== undefined && STRICTNESS.indexOf(a) > STRICTNESS.indexOf(b) ? a : b;
}

function refusedBy(from: From): readonly string[] {
  return from === "high" ? SEVERITIES : ["CRITICAL"];
}

function weakIn({ image, scan }: Scanned, severities: readonly string[]): Weak[] {
  return severities.flatMap((severity) => {
    const names = scan.weaknesses.filter((weakness) => weakness.severity === severity).map(({ name }) => name);
    const first = names.toSorted().slice(0, TOLD);
    return names.length === 0 ? [] : [{ image, severity: severity.toLowerCase(), count: names.length, first }];
  });
}
