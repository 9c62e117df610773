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
  const own = grouped(urls, ({ use }) => (use.by.holder === "component" ? use.by.name : undefined));
  const byFile = grouped(urls, ({ use }) => (use.by.holder === "file" ? use.by.name : undefined));
  const common = urls.filter(({ use }) => use.by.holder === "environment");
  const waits = new Map<string, Map<string, Use>>();
  for (const { name, kind } of components) {
    const files = [...readers.ownFiles(name)].flatMap((file) => byFile.get(file) ?? []);
    const seen =
      kind === "service"
        ? []
        : common.filter(({ use }) => use.by.holder === "environment" && !readers.overrides(name, use.by.key));
    const after = new Map<string, Use>();
    for (const { use, service } of [...(own.get(name) ?? []), ...files, ...seen]) {
      if (service !== name && !after.has(service)) after.set(service, use);
    }
    waits.set(name, after);
  }
  checkOwnUrl(own);
  checkStart(components, waits);
  return waits;
}

type Url = { use: Use; service: string };

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

function grouped<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
