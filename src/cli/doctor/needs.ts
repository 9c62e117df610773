import type { App } from "../../app/model.ts";
import { Stages } from "../../app/resolve.ts";
import { promotionOrder } from "../../app/stages.ts";
import { compileLocal } from "../../compile/local/compile.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { type ManifestFile, readManifest } from "../manifest-file.ts";
import { LOCAL } from "../stage-option.ts";
import { ANYTHING, type Needs, type Tool } from "./finding.ts";

/** What the stages of a manifest need of this machine; where the local one has mistakes, what any app may need. */
export async function needsOf(manifest: ManifestFile): Promise<Needs> {
  const parsed = parseManifest(readManifest(manifest), manifest.name);
  if (parsed.manifest === undefined) return ANYTHING;
  const stages = new Stages(parsed.manifest, parsed.locate);
  const tools = toolsOf(promotionOrder(parsed.manifest).flatMap((stage) => stages.resolve(stage).app ?? []));
  const { app } = stages.resolve(LOCAL);
  if (app === undefined) return { ...ANYTHING, tools };
  const { images, postgres, redis } = compileLocal(app).stage;
  const python = images.flatMap(({ native }) => (native?.with === "python" ? [native] : []))[0];
  return {
    python: python && { version: python.version },
    node: images.some(({ native }) => native?.with === "node"),
    container: images.some(({ native, build, ref }) => native === undefined && build === undefined && ref !== undefined),
    postgres: [...new Set(postgres.map(({ version }) => version))],
    redis: redis.length > 0,
    tools,
  };
}

function toolsOf(stages: readonly App[]): Tool[] {
  const clusters = stages.filter(({ target }) => target === "gke");
  return [
    ...(stages.some(({ target }) => target !== "local") ? (["terraform"] as const) : []),
    // Operators come by helm, too, and so do components with a chart.
    ...(clusters.length > 0 ? (["kubectl", "helm"] as const) : []),
  ];
}
