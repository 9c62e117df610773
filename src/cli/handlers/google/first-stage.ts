import { basename } from "node:path";
import { Failure } from "../../../diagnostics/failure.ts";
import { parseManifest } from "../../../manifest/parse.ts";
import { type ManifestFile, readManifest } from "../../manifest-file.ts";
import { isOnGoogle } from "../../place.ts";
import { LOCAL } from "../../stage-option.ts";

/** The first stage on Google in the order of the manifest: where new releases are made. */
export async function firstOnGoogle(manifest: ManifestFile): Promise<string> {
  const file = basename(manifest.path);
  const { manifest: parsed, diagnostics } = parseManifest(await readManifest(manifest), file);
  if (parsed === undefined) {
    const count = diagnostics.filter(({ severity }) => severity === "error").length;
    throw new Failure("manifest-mistakes", { file, count }, { also: diagnostics });
  }
  for (const name of Object.keys(parsed.stages ?? {})) if (await isOnGoogle(manifest, name)) return name;
  throw new Failure("stage-is-local", { stage: LOCAL });
}
