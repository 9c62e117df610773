import { checkManifest } from "../../src/app/check.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

/** What `fairlead check` tells of a manifest, and the text that its places and fixes count in. */
export function judge(input: string | Uint8Array): { diagnostics: Diagnostic[]; text: string } {
  return { diagnostics: checkManifest(input, "fairlead.yaml"), text: parseManifest(input, "fairlead.yaml").text };
}
