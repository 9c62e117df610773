/** A stage writes only what differs from the top level, a site only what differs from its stage. */
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { explainIssues } from "./issues.ts";
import { valueAt } from "./judged.ts";
import type { Locate, Path } from "./locate.ts";
import { overlay } from "./overlay.ts";
import { Completer, REFUSED } from "./rules/complete.ts";
import { roots, rules } from "./rules.ts";
import { type Manifest, type StageManifest, stageSchema } from "./schema.ts";

export type Merged = {
  /** Complete, with every default filled; `undefined` when something is missing or wrong. */
  stage: StageManifest | undefined;
  diagnostics: Diagnostic[];
  /** Where a path of the merged stage is written: where the stage (or site) says it, else at the top level. */
  locate: Locate;
  /** The path of the manifest that a path of the merged stage comes from. */
  origin: (path: Path) => Path;
};

/** What the local target has no use for: written for Google at the top level, it is no mistake of a local stage. */
const notLocal = ["google", "shares", "namespace", "network", "cluster", "deliver", "maintenance"] as const;

/** One writing over another: where it stands, and what it says. */
type Layer = { at: Path; says: unknown };

/** One manifest as its stages and sites see it. What several of them share is completed once. */
export class Merging {
  readonly #manifest: Manifest;
  readonly #locate: Locate;
  readonly #completer = new Completer(rules);

  constructor(manifest: Manifest, locate: Locate = () => undefined) {
    this.#manifest = manifest;
    this.#locate = locate;
  }

  /**
   * The manifest as a stage sees it. The stage is `local`, which exists in every manifest and always has the target `local`,
   * or one of `manifest.stages`; of any other name this gives the top level alone.
   */
  stage(stage: string): Merged {
    const layer: Layer = { at: ["stages", stage], says: valueAt(this.#manifest, ["stages", stage]) };
    const changed = changedKinds(this.#manifest, stage, this.#locate);
    return this.#completed(stageValues(this.#manifest, stage), [layer], changed);
  }

  /**
   * The manifest as a site sees it: its stage, with the site's words over it and only the components it names. The site has
   * to be one of `manifest.sites`.
   */
  site(site: string): Merged {
    const own = this.#manifest.sites?.[site];
    const stage = own?.stage ?? "local";
    const values = stageValues(this.#manifest, stage);
    const named = Object.keys(own?.components ?? {});
    const components = Object.fromEntries(Object.entries(values.components ?? {}).filter(([name]) => named.includes(name)));
    const { env, files, components: overrides } = own ?? {};
    const over = { ...(env && { env }), ...(files && { files }), ...(overrides && { components: overrides }) };
    const merged = overlay(rules, roots.siteOverride, { ...values, components }, over);
    const layers = [
      { at: ["sites", site], says: over },
      { at: ["stages", stage], says: valueAt(this.#manifest, ["stages", stage]) },
    ];
    return this.#completed(merged, layers, []);
  }

  #completed(value: unknown, layers: readonly Layer[], found: Diagnostic[]): Merged {
    const origin = (path: Path): Path => originOf(path, layers, this.#manifest);
    const locate: Locate = (path, part) => this.#locate(origin(path), part);
    if (found.length > 0) return { stage: undefined, diagnostics: found, locate, origin };
    const stage = this.#completer.complete(roots.stage, value);
    // What the rules accept is what the schema gives.
    if (stage !== REFUSED) return { stage: stage as StageManifest, diagnostics: [], locate, origin };
    const result = stageSchema.safeParse(value);
    if (result.success) return { stage: result.data, diagnostics: [], locate, origin };
    const findings = explainIssues(result.error.issues, { schema: stageSchema, value, locate });
    const diagnostics = findings.map(({ diagnostic }) => diagnostic);
    return { stage: undefined, diagnostics, locate, origin };
  }
}

function stageValues(manifest: Manifest, stage: string): Omit<Manifest, "stages"> {
  const { stages = {}, ...top } = manifest;
  const own = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  const merged = { ...(overlay(rules, roots.stageOverride, top, own ?? {}) as Omit<Manifest, "stages">) };
  if (stage === "local") merged.target = "local";
  if (merged.target === "local") for (const key of notLocal) delete merged[key];
  return merged;
}

/** A changed kind would show as a heap of keys that the other kind does not have; it is told as what it is. */
function changedKinds(manifest: Manifest, stage: string, locate: Locate): Diagnostic[] {
  const own = manifest.stages?.[stage];
  return (["components", "data"] as const).flatMap((noun) =>
    Object.entries(own?.[noun] ?? {}).flatMap(([name, { kind }]): Diagnostic[] => {
      const from = valueAt(manifest, [noun, name, "kind"]);
      if (kind === undefined || typeof from !== "string" || from === kind) return [];
      return [diagnose("changed-kind", { from, to: kind }, locate(["stages", stage, noun, name, "kind"]))];
    }),
  );
}

/** The first layer that says the path; of a path that nobody says, the layer that says most of it. */
function originOf(path: Path, layers: readonly Layer[], manifest: Manifest): Path {
  const candidates = [
    ...layers.map(({ at, says }) => ({ at, depth: depth(says, path) })),
    { at: [], depth: depth(manifest, path) },
  ];
  const deepest = candidates.reduce((best, candidate) => (candidate.depth > best.depth ? candidate : best));
  return [...deepest.at, ...path];
}

/** How many steps of a path a value has. */
function depth(value: unknown, path: Path): number {
  let steps = 0;
  while (steps < path.length && valueAt(value, path.slice(0, steps + 1)) !== undefined) steps += 1;
  return steps;
}
