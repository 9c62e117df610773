import assert from "node:assert/strict";
import { resolve } from "../../src/app/resolve.ts";
import { type Context, contextOf } from "../../src/compile/terraform/context.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

/** What the stacks of a manifest's stage `production`, its only one, are compiled from. */
export function contextOfProduction(text: string): Context {
  const { manifest, diagnostics, locate } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest, JSON.stringify(diagnostics));
  const { app, diagnostics: told } = resolve(manifest, "production", locate);
  assert.ok(app, JSON.stringify(told));
  const context = contextOf(app, [app]);
  assert.ok(context);
  return context;
}
