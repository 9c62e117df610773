import { type Diagnostic, sortByPlace } from "../../src/diagnostics/diagnostic.ts";
import { mergeStage } from "../../src/manifest/merge.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

/** Everything that can be told of a manifest from its text, each thing once, as `fairlead check` tells it. */
export function judge(input: string | Uint8Array): { diagnostics: Diagnostic[]; text: string } {
  const { manifest, diagnostics, locate, text } = parseManifest(input, "fairlead.yaml");
  if (manifest === undefined) return { diagnostics, text };
  const stages = ["local", ...Object.keys(manifest.stages ?? {})];
  const found = stages.flatMap((stage) => mergeStage(manifest, stage, locate).diagnostics);
  const once = new Map(found.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return { diagnostics: sortByPlace([...diagnostics, ...once.values()]), text };
}
