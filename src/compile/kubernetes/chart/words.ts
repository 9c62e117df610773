import type { EnvVar, Probe } from "kubernetes-types/core/v1.js";
import type { Component } from "../../../app/model.ts";
import type { Read } from "../component.ts";
import { counts } from "../counts.ts";
import { compileProbes } from "../probe.ts";
import { compileResources } from "../resources.ts";
import type { Stage } from "../stage.ts";
import { listedEnvironment, once } from "./environment.ts";
import { at, isTree, type Tree } from "./tree.ts";

/** A value and the path it is written at. */
export type Written = { path: readonly string[]; value: unknown };

/**
 * Fairlead's words at the places that the manifest names, in the shape that the chart's own value has there; where the chart
 * says nothing, in the shape that most charts take. `given` is what the manifest's `values` say.
 */
export function writeWords(stage: Stage, read: Read, { defaults, given }: { defaults: Tree; given: Tree }): Written[] {
  const { component } = read;
  const { env = [], size, scale, image, health, queues } = component.chart?.paths ?? {};
  const shape = (path: readonly string[]) => at(given, path) ?? at(defaults, path);
  const write = (place: string | undefined, make: (path: readonly string[]) => unknown): Written[] => {
    if (place === undefined) return [];
    const path = place.split(".");
    const value = make(path);
    return value === undefined ? [] : [{ path, value }];
  };
  return [
    ...env.flatMap((place) => write(place, (path) => environment(shape(path), listedEnvironment(stage, read)))),
    ...write(size, () => compileResources(stage, component)),
    ...write(scale, (path) => scaling(stage, component, at(defaults, path), path.at(-1) ?? "")),
    ...write(image, (path) => imageValue(imageOf(stage, component), at(defaults, path))),
    ...(health === undefined ? [] : probes(stage, read, health.split("."), defaults)),
    ...write(queues, (path) => queuesValue(component, at(defaults, path))),
  ];
}

/** Lists are laid over whole, so that what the chart or the manifest has there stays before ours. */
function environment(there: unknown, env: readonly EnvVar[]): unknown {
  if (!isTree(there) || Object.keys(there).length === 0) {
    const before = Array.isArray(there) ? there.filter((item): item is EnvVar => isTree(item) && "name" in item) : [];
    return once([...before, ...env]);
  }
  return { ...there, ...Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))) };
}

/** A number of instances, or what charts call autoscaling. */
function scaling(stage: Stage, component: Component, there: unknown, key: string): unknown {
  if (component.kind === "job") return undefined;
  const { least, most, on } = counts(stage, component);
  const isCount = typeof there === "number" || (there === undefined && /replica|count|instances/i.test(key));
  if (isCount) return least;
  const percent = on?.measure === "cpu" ? Math.round(on.percent) : undefined;
  const known = isTree(there) ? Object.keys(there) : undefined;
  const enabled = on !== undefined;
  const range = { enabled, minReplicas: least, maxReplicas: most };
  if (percent === undefined) return range;
  if (known?.includes("metrics") === true) return { ...range, metrics: [cpuMetric(percent)] };
  const cpu = known === undefined ? "targetCPUUtilizationPercentage" : known.find((name) => /^target.*cpu/i.test(name));
  return cpu === undefined ? range : { ...range, [cpu]: percent };
}

function cpuMetric(averageUtilization: number): object {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

/** The release's; before there is one, the image that the manifest names. */
function imageOf({ release }: Stage, { name, image }: Component): string | undefined {
  return release.images[name] ?? (image?.from === "ref" ? image.ref : undefined);
}

/**
 * Charts put an image together as `repository:tag`, some with a registry before. The digest stands where the chart asks for
 * one, otherwise behind the tag, or in its place: all of it is one reference in the end.
 */
function imageValue(reference: string | undefined, there: unknown): unknown {
  // Not built yet: the chart's own stands, until there is one.
  if (reference === undefined || reference === "") return undefined;
  if (typeof there === "string") return reference;
  const known = isTree(there) ? Object.keys(there) : ["repository", "tag"];
  const [name = "", digest] = reference.split("@");
  const cut = name.lastIndexOf(":") > name.lastIndexOf("/") ? name.lastIndexOf(":") : name.length;
  const [repository, tag] = [name.slice(0, cut), name.slice(cut + 1)];
  const tagKey = known.find((key) => /^(.*T|t)ag$/.test(key)) ?? "tag";
  const host = repository.slice(0, repository.indexOf("/"));
  const named = known.includes("registry") ? { registry: host, repository: repository.slice(host.length + 1) } : { repository };
  if (digest === undefined) return { ...named, [tagKey]: tag === "" ? "latest" : tag };
  if (known.includes("digest")) return { ...named, ...(tag === "" ? {} : { [tagKey]: tag }), digest };
  if (tag !== "") return { ...named, [tagKey]: `${tag}@${digest}` };
  // `repository@sha256` and the digest's own digits: joined by the chart's colon they are the reference.
  const [algorithm, digits] = digest.split(":");
  return { ...named, repository: `${named.repository}@${algorithm}`, [tagKey]: digits };
}

const PROBES = ["startupProbe", "readinessProbe", "livenessProbe"] as const;
const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"];

/** Probes beneath a place. Where the chart has its own way to ask, it is told how often. */
function probes(stage: Stage, { component, texts }: Read, place: readonly string[], defaults: Tree): Written[] {
  if (component.kind === "job") return [];
  const ours = compileProbes(stage, component, texts);
  return PROBES.flatMap((name): Written[] => {
    const path = [...place, name];
    const there = at(defaults, path);
    const probe: Probe | undefined = ours[name];
    const known = isTree(there) ? there : {};
    if (probe === undefined) return "enabled" in known ? [{ path, value: { enabled: false } }] : [];
    if (there === undefined && Object.keys(defaults).length > 0) return [];
    if (isTree(known.config)) {
      const { httpGet, exec: _exec, tcpSocket: _tcp, grpc: _grpc, ...times } = probe;
      const asked = "path" in known && httpGet?.path !== undefined ? { path: httpGet.path } : {};
      return [{ path, value: { enabled: true, ...asked, ...(Object.keys(times).length === 0 ? {} : { config: times }) } }];
    }
    // Maps are laid over one another, and a probe has one handler: Helm takes `null` for what is not to be.
    const others = HANDLERS.filter((handler) => handler in known && !(handler in probe)).map((handler) => [handler, null]);
    return [{ path, value: { ...("enabled" in known ? { enabled: true } : {}), ...Object.fromEntries(others), ...probe } }];
  });
}

function queuesValue(component: Component, there: unknown): unknown {
  if (component.kind !== "worker") return undefined;
  return Array.isArray(there) ? [...component.queues] : component.queues.join(",");
}
