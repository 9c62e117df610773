import { circles } from "../graph.ts";
import type { Component } from "../model.ts";
import type { StageReading, Use } from "../resolve/stage.ts";
import type { Readers } from "./readers.ts";

/** Services a component starts after, by component, each with the use that says so. */
export type Waits = ReadonlyMap<string, ReadonlyMap<string, Use>>;

/**
 * `${x.url}` also means "start after x is ready". What the app-wide environment names is there for everybody, so it makes
 * no service wait, only workers, the scheduler and jobs: otherwise two services could never know of each other.
 */
export function resolveWaits(reading: StageReading, components: readonly Component[], readers: Readers): Waits {
  const urls = reading.uses.flatMap((use) => (use.reference.of === "service" ? [{ use, service: use.reference.name }] : []));
  const own = heldBy(urls, "component");
  const byFile = heldBy(urls, "file");
  const common = urls.flatMap(({ use, service }) =>
    use.by.holder === "environment" ? [{ use, service, variable: use.by.key }] : [],
  );
  const seenByAll = first(common);
  const waits = new Map<string, ReadonlyMap<string, Use>>();
  for (const { name, kind } of components) {
    const files = [...readers.ownFiles(name)].flatMap((file) => byFile.get(file) ?? []);
    const overridden = common.some(({ variable }) => readers.overrides(name, variable));
    const seen = overridden ? common.filter(({ variable }) => !readers.overrides(name, variable)) : seenByAll;
    const after = first([...(own.get(name) ?? []), ...files, ...(kind === "service" ? [] : seen)]);
    waits.set(name, new Map(after.flatMap(({ service, use }) => (service === name ? [] : [[service, use]]))));
  }
  checkOwnUrl(own);
  checkStart(components, waits);
  return waits;
}

type Url = { use: Use; service: string };

/** Uses by the name of what holds them. */
function heldBy(urls: readonly Url[], holder: "component" | "file"): ReadonlyMap<string, readonly Url[]> {
  const held = urls.filter(({ use }) => use.by.holder === holder);
  return Map.groupBy(held, ({ use }) => ("name" in use.by ? use.by.name : ""));
}

/** Of several uses of one service, the first. */
function first<U extends Url>(urls: readonly U[]): U[] {
  const known = new Set<string>();
  return urls.filter(({ service }) => !known.has(service) && known.add(service));
}

function checkOwnUrl(own: ReadonlyMap<string, readonly Url[]>): void {
  for (const [component, urls] of own) {
    for (const { use, service } of urls) {
      if (service === component) use.report("reference-to-itself", { reference: `${service}.url`, component });
    }
  }
}

function checkStart(components: readonly Component[], waits: Waits): void {
  const services = components.filter(({ kind }) => kind === "service");
  const edges = new Map(services.map(({ name }) => [name, [...(waits.get(name)?.keys() ?? [])]]));
  for (const path of circles(edges)) {
    const [from = "", to = ""] = path;
    waits.get(from)?.get(to)?.report("start-cycle", { path });
  }
}
