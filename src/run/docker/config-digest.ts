import * as z from "zod";
import type { Engine } from "./engine.ts";
import { TarFile } from "./tar-file.ts";

const named = z.object({ Id: z.string() });
const saved = z.array(z.object({ Config: z.string() }));

/**
 * The digest of an image's configuration, the name that stays the same wherever the image goes. Engines that keep images
 * as registries do name them by their manifest, or by a list of several; of those the image is read as it would be saved.
 */
export async function configDigest(engine: Engine, reference: string, signal: AbortSignal | undefined): Promise<string> {
  const path = `/images/${reference}`;
  if (!engine.facts.namesByManifest) return prefixed((await engine.ask(named, { method: "GET", path: `${path}/json` })).Id);
  const manifest = new TarFile("manifest.json");
  for await (const chunk of await engine.open({ method: "GET", path: `${path}/get`, signal })) manifest.push(Buffer.from(chunk));
  const [image] = saved.parse(JSON.parse(manifest.text()));
  return prefixed(/([0-9a-f]{64})(?:\.json)?$/.exec(image?.Config ?? "")?.[1] ?? "");
}

/** Podman leaves the algorithm out. */
function prefixed(digest: string): string {
  return digest.startsWith("sha256:") ? digest : `sha256:${digest}`;
}
