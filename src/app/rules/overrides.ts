import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { Locate } from "../../manifest/locate.ts";
import type { Manifest } from "../../manifest/schema.ts";

/** A stage overrides by name, so a misspelt name would begin something new; what is new says its kind. */
export function checkOverrides(manifest: Manifest, stage: string, locate: Locate): Diagnostic[] {
  const own = manifest.stages?.[stage];
  const begun = (noun: "components" | "data"): readonly string[] =>
    Object.entries(own?.[noun] ?? {}).flatMap(([name, { kind }]) =>
      kind === undefined && !Object.hasOwn(manifest[noun] ?? {}, name) ? [name] : [],
    );
  const at = (noun: string, name: string) => locate(["stages", stage, noun, name], "key");
  const near = (noun: "components" | "data", name: string) => nearest(name, Object.keys(manifest[noun] ?? {}));
  return [
    ...begun("components").map((name) =>
      diagnose("component-incomplete", { name, near: near("components", name) }, at("components", name)),
    ),
    ...begun("data").map((name) => diagnose("data-incomplete", { name, near: near("data", name) }, at("data", name))),
  ];
}
