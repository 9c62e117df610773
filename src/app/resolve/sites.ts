import { nearest } from "../../diagnostics/nearest.ts";
import type { Merging } from "../../manifest/merge.ts";
import type { ManifestSite } from "../../manifest/schema.ts";
import type { Site, Worker } from "../model.ts";
import { resolveComponent, resolveEnvironment } from "./component.ts";
import { inOrder, resolveFiles } from "./files.ts";
import type { StageReading } from "./stage.ts";

/** The sites of the stage, by name: its workers as they run there. */
export function resolveSites(reading: StageReading, merging: Merging): Site[] {
  const sites = inOrder(reading.manifest.sites).filter(([, site]) => site.stage === reading.name);
  checkGateway(
    reading,
    sites.map(([name]) => name),
  );
  return sites.map(([name, site]) => {
    const known = checkComponents(reading, name, site);
    return { name, ...(known ? resolveSite(reading, name, merging) : nobody), from: site.from, ...placeOf(site) };
  });
}

/** A gateway and the sites that come through it need each other. */
function checkGateway(reading: StageReading, sites: readonly string[]): void {
  const stage = reading.name;
  const open = reading.manifest.gateway !== undefined;
  if (open && sites.length === 0) reading.report("gateway-sites", { stage }, ["gateway"], "key");
  if (open && reading.target === "cloud-run") reading.report("gateway-target", { stage }, ["gateway"], "key");
  if (open) return;
  for (const site of sites) reading.report("site-gateway", { site, stage }, ["sites", site], "key");
}

const nobody = { workers: [], files: [], queues: [] };

type Place =
  | { target: "machine" }
  | { target: "kubernetes"; cluster: { context: string; namespace: string; secretStore: string } };

function placeOf(site: ManifestSite): Place {
  if (site.target === "machine") return { target: site.target };
  const { context, namespace, "secret-store": secretStore } = site.cluster;
  return { target: site.target, cluster: { context, namespace, secretStore } };
}

/** Whether the site names only workers that its stage has. */
function checkComponents(reading: StageReading, name: string, site: ManifestSite): boolean {
  const { components } = reading.scope;
  const wrong = Object.keys(site.components ?? {}).filter((component) => components.get(component) !== "worker");
  for (const component of wrong) {
    const kind = components.get(component);
    const path = ["sites", name, "components", component];
    if (kind !== undefined) reading.report("component-kind", { name: component, kind, wanted: "a worker" }, path, "key");
    else reading.report("site-component", { site: name, component, near: nearest(component, components.keys()) }, path, "key");
  }
  return wrong.length === 0;
}

function resolveSite(reading: StageReading, name: string, merging: Merging): Pick<Site, "workers" | "files" | "queues"> {
  const merged = merging.site(name);
  reading.diagnostics.push(...merged.diagnostics);
  if (merged.stage === undefined) return nobody;
  const site = reading.at(merged.stage, merged.locate);
  const holder = { holder: "site", name } as const;
  const env = resolveEnvironment(site, merged.stage.env, ["env"], holder);
  const workers = inOrder(merged.stage.components).flatMap(([component, written]): Worker[] => {
    const resolved = resolveComponent(site, component, written, { path: ["components", component], holder, env });
    return resolved.kind === "worker" ? [resolved] : [];
  });
  const queues = [...new Set(workers.flatMap((worker) => worker.queues))].sort();
  return { workers, queues, files: resolveFiles(site, merged.stage.files, ["files"]) };
}
