import { resolve } from "../../app/resolve.ts";
import { compileLocal } from "../../compile/local/compile.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import { LOCAL } from "../stage-option.ts";
import { ANYTHING, type Needs } from "./finding.ts";

/** What the local stage of a manifest needs; where it has mistakes, what any app may need. */
export async function needsOf(manifest: ManifestFile): Promise<Needs> {
  const parsed = parseManifest(readManifest(manifest), manifest.name);
  const app = parsed.manifest && resolve(parsed.manifest, LOCAL, parsed.locate).app;
  if (app === undefined) return ANYTHING;
  const { images, postgres, redis } = compileLocal(app).stage;
  const python = images.flatMap(({ native }) => (native?.with === "python" ? [native] : []))[0];
  return {
    python: python && { version: python.version },
    node: images.some(({ native }) => native?.with === "node"),
    container: images.some(({ native, build, ref }) => native === undefined && build === undefined && ref !== undefined),
    postgres: [...new Set(postgres.map(({ version }) => version))],
    redis: redis.length > 0,
  };
}
