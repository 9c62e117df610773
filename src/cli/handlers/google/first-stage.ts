import { basename } from "node:path";
import { Failure } from "../../../diagnostics/failure.ts";
import { type Parsed, parseManifest } from "../../../manifest/parse.ts";
import { type ManifestFile, readManifest } from "../../manifest-file.ts";
import { livesOnGoogle } from "../../place.ts";
import { LOCAL } from "../../stage-option.ts";

/** The first stage on Google in the order of the manifest: where new releases are made. */
export async function firstOnGoogle(manifest: ManifestFile): Promise<string> {
  const file = basename(manifest.path);
  return firstOnGoogleOf(parseManifest(readManifest(manifest), file), file);
}

/** The same of a manifest that was parsed. */
export function firstOnGoogleOf({ manifest: parsed, diagnostics }: Parsed, file: string): string {
  if (parsed === undefined) {
    const count = diagnostics.filter(({ severity }) => severity === "error").length;
    throw new Failure("manifest-mistakes", { file, count }, { also: diagnostics });
  }
  const found = Object.keys(parsed.stages ?? {}).find((name) => livesOnGoogle(parsed, name));
  if (found === undefined) throw new Failure("stage-is-local", { stage: LOCAL });
  return found;
}
