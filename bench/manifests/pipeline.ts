import { checkParsed } from "../../src/app/check.ts";
import { Stages } from "../../src/app/resolve.ts";
import { compileLocal } from "../../src/compile/local/compile.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

/** What is timed, bundled as it is shipped: from a text to its mistakes in all stages, and one stage compiled. */
export function checkAndCompile(text: string): void {
  const { manifest, locate } = parseManifest(text, "fairlead.yaml");
  if (manifest === undefined) throw new Error("a golden manifest does not parse");
  const stages = new Stages(manifest, locate);
  checkParsed(stages);
  const { app } = stages.resolve("local");
  if (app !== undefined) compileLocal(app);
}
