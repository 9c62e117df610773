import type { Params, Slug } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Locate, Part, Path } from "../manifest/locate.ts";
import type { Manifest } from "../manifest/schema.ts";
import { circles } from "./graph.ts";

/** Each stage and each site is the whole app once more, and each component has the whole environment. */
const LIMITS = { stages: 50, sites: 50, components: 500 } as const;

/** Stages in the order of promotion: that of the file, without `local`. */
export function promotionOrder(manifest: Manifest): readonly string[] {
  return Object.keys(manifest.stages ?? {}).filter((name) => name !== "local");
}

/** Every stage a manifest has: `local`, then the order of promotion. */
export function stageNames(manifest: Manifest): readonly string[] {
  return ["local", ...promotionOrder(manifest)];
}

/** The stages a release may come from: what `from` says, else the one before. */
export function promotedFrom(manifest: Manifest, stage: string): readonly string[] {
  if (stage === "local") return [];
  const said = manifest.stages?.[stage]?.from ?? manifest.from;
  if (said !== undefined) return said;
  const order = promotionOrder(manifest);
  return order.slice(0, order.indexOf(stage)).slice(-1);
}

/** What stages and sites say about each other, which no single one of them shows. */
export function checkStages(manifest: Manifest, locate: Locate = () => undefined): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (slug, params, path, part, fix) => {
    const at = locate(path, part);
    const replacement = at && fix !== undefined ? { range: { start: at.start, end: at.end }, text: fix } : undefined;
    diagnostics.push(diagnose(slug, params, at, replacement));
  };
  if (!checkCounts(manifest, report)) return diagnostics;
  checkFrom(manifest, report);
  checkShares(manifest, report);
  checkClusters(manifest, report);
  checkState(manifest, report);
  for (const [site, { stage }] of Object.entries(manifest.sites ?? {})) {
    checkKnown(manifest, stage, ["sites", site, "stage"], report);
    if (site === "home") report("site-home", {}, ["sites", site], "key");
  }
  return diagnostics;
}

/** Whether there are few enough that each can be looked at as the whole app it is. */
function checkCounts(manifest: Manifest, report: Report): boolean {
  const within = (what: keyof typeof LIMITS, mapping: object | undefined, path: Path): boolean => {
    const count = Object.keys(mapping ?? {}).length;
    const limit = LIMITS[what];
    if (count > limit) report("too-many-parts", { count, limit, what }, path, "key");
    return count <= limit;
  };
  if (!within("stages", manifest.stages, ["stages"]) || !within("sites", manifest.sites, ["sites"])) return false;
  if (!within("components", manifest.components, ["components"])) return false;
  const stages = Object.entries(manifest.stages ?? {});
  return stages.every(([stage, { components }]) => within("components", components, ["stages", stage, "components"]));
}

type Report = <S extends Slug>(slug: S, params: Params<S>, path: Path, part?: Part, fix?: string) => void;

function checkFrom(manifest: Manifest, report: Report): void {
  const order = promotionOrder(manifest);
  for (const stage of order) {
    const said = manifest.stages?.[stage]?.from;
    for (const [index, from] of (said ?? []).entries()) {
      const path = ["stages", stage, "from", index];
      if (from === "local") report("stage-from-local", { stage }, path);
      else checkKnown(manifest, from, path, report);
    }
  }
  for (const path of circles(new Map(order.map((stage) => [stage, promotedFrom(manifest, stage)])))) {
    report("stage-cycle", { word: "from", path }, ["stages", path[0] ?? "", "from"]);
  }
}

function checkShares(manifest: Manifest, report: Report): void {
  const shares = new Map<string, string[]>();
  for (const [stage, own] of Object.entries(manifest.stages ?? {})) {
    const other = own.shares ?? manifest.shares;
    const target = own.target ?? manifest.target;
    if (other === undefined || target === undefined || target === "local") continue;
    const path = own.shares === undefined ? ["shares"] : ["stages", stage, "shares"];
    if (!checkKnown(manifest, other, path, report)) continue;
    shares.set(stage, [other]);
    const otherTarget = other === "local" ? "local" : (manifest.stages?.[other]?.target ?? manifest.target);
    if (otherTarget !== undefined && otherTarget !== target) report("shares-target", { stage, target, other, otherTarget }, path);
  }
  for (const path of circles(shares)) {
    report("stage-cycle", { word: "shares", path }, ["stages", path[0] ?? "", "shares"]);
  }
}

/** What of two stages on GKE would be the same place, in a cluster or in the repository that Argo CD follows. */
function checkClusters(manifest: Manifest, report: Report): void {
  const taken = new Map<string, string>();
  for (const [stage, own] of Object.entries(manifest.stages ?? {})) {
    if ((own.target ?? manifest.target) !== "gke") continue;
    const namespace = own.namespace ?? manifest.namespace ?? `${manifest.app}-${stage}`;
    const place = `${clusterPlace(manifest, stage)} ${namespace}`;
    const other = taken.get(place);
    const path = own.namespace === undefined ? ["stages", stage] : ["stages", stage, "namespace"];
    if (other !== undefined) report("namespace-twice", { stage, other, namespace }, path, "key");
    taken.set(place, stage);
    const deliver = own.deliver ?? manifest.deliver ?? "direct";
    if (typeof deliver === "object") checkFolder(manifest, stage, report);
  }
}

/** The bucket of a single project is named after it; of several none is more right than the others. */
function checkState(manifest: Manifest, report: Report): void {
  if (manifest.state !== undefined) return;
  let first: { stage: string; project: string } | undefined;
  for (const [stage, own] of Object.entries(manifest.stages ?? {})) {
    const target = own.target ?? manifest.target;
    const project = own.google?.project ?? manifest.google?.project;
    if (target === undefined || target === "local" || project === undefined) continue;
    first ??= { stage, project };
    if (project === first.project) continue;
    const path = own.google?.project === undefined ? ["stages", stage] : ["stages", stage, "google", "project"];
    report("state-unnamed", { stage, project, other: first.stage, app: manifest.app }, path);
    return;
  }
}

function checkFolder(manifest: Manifest, stage: string, report: Report): void {
  const [of = ""] = stage.split("-standby");
  const stands = stage === `${of}-standby` && (manifest.stages?.[of]?.standby ?? manifest.standby) !== undefined;
  const why =
    stage === "argocd"
      ? "its folder is Argo CD's own"
      : stands
        ? `the folder of the standby cluster of \`${of}\` is called so`
        : undefined;
  if (why !== undefined) report("stage-of-argocd", { stage, why }, ["stages", stage], "key");
}

/** The same for stages in the same cluster: one that others keep, or that of the ground they stand on. */
function clusterPlace(manifest: Manifest, stage: string): string {
  const chain = [stage];
  for (;;) {
    const own = manifest.stages?.[chain.at(-1) ?? ""];
    const { cluster = manifest.cluster, google = manifest.google } = own ?? {};
    if (cluster !== undefined && "existing" in cluster) return `${google?.project} ${google?.region} ${cluster.existing}`;
    const other = own?.shares ?? manifest.shares;
    if (other === undefined || chain.includes(other)) return chain.at(-1) ?? "";
    chain.push(other);
  }
}

function checkKnown(manifest: Manifest, stage: string, path: Path, report: Report): boolean {
  const known = stageNames(manifest);
  if (known.includes(stage)) return true;
  const near = nearest(stage, known);
  report("stage-unknown", { stage, near, known }, path, "value", near);
  return false;
}
