import { basename } from "node:path";
import { parseManifest } from "../manifest/parse.ts";
import { type ManifestFile, readManifest } from "./manifest-file.ts";
import { LOCAL } from "./stage-option.ts";

/**
 * Whether a stage lives on Google rather than on this machine. A manifest that cannot be read just now, and a stage it
 * does not name, are this machine's: what runs here is looked after also while its manifest is being rewritten.
 */
export async function isOnGoogle(manifest: ManifestFile, stage: string): Promise<boolean> {
  if (stage === LOCAL) return false;
  const { manifest: parsed } = parseManifest(await readManifest(manifest), basename(manifest.path));
  const target = parsed?.stages?.[stage]?.target ?? parsed?.target;
  return parsed?.stages?.[stage] !== undefined && target !== undefined && target !== "local";
}
