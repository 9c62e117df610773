import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { stringify } from "yaml";
import type { App } from "../../src/app/model.ts";
import { resolve } from "../../src/app/resolve.ts";
import { stageNames } from "../../src/app/stages.ts";
import { chartOrders } from "../../src/compile/kubernetes/chart/order.ts";
import { compileKubernetes, type Input } from "../../src/compile/kubernetes/compile.ts";
import { kubernetesFiles } from "../../src/compile/kubernetes/write.ts";
import { parseManifest } from "../../src/manifest/parse.ts";

const golden = join(import.meta.dirname, "../golden");
const folder = join(golden, "kubernetes");

/** A manifest whose stages on GKE are golden cases. */
export type Case = { name: string; manifest: string };
export type Rendered = { path: string; text: string };

/** Manifests in folders of `kubernetes/`, the reference systems and the examples, as far as they have stages on GKE. */
export function cases(): Case[] {
  const own = readdirSync(folder).map((name) => ({ name, manifest: join(folder, name, "fairlead.yaml") }));
  const references = readdirSync(join(golden, "manifests")).map((name) => ({
    name: `reference-${parse(name).name}`,
    manifest: join(golden, "manifests", name),
  }));
  const examples = join(golden, "../../examples");
  const shown = readdirSync(examples).map((name) => ({
    name: `example-${name}`,
    manifest: join(examples, name, "fairlead.yaml"),
  }));
  return [...own, ...references, ...shown]
    .filter(({ manifest }) => existsSync(manifest) && apps(manifest).some(({ target }) => target === "gke"))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every stage of a manifest in the promotion order, read anew from its text. */
export function apps(manifest: string): App[] {
  const { manifest: parsed, diagnostics, locate } = parseManifest(readFileSync(manifest), "fairlead.yaml");
  if (parsed === undefined) throw new Error(JSON.stringify(diagnostics));
  const order = stageNames(parsed).filter((name) => name !== "local");
  return order.map((name) => {
    const { app, diagnostics: told } = resolve(parsed, name, locate);
    if (app === undefined) throw new Error(`${name}: ${JSON.stringify(told)}`);
    return app;
  });
}

/** What a release and the stacks would have given: the same for each run. */
export function inputs(manifest: string): Input[] {
  return inputsOf(apps(manifest), manifest);
}

/** The same for stages that were read; `manifest` is where theirs lies, for the files beside it. */
export function inputsOf(all: readonly App[], manifest: string): Input[] {
  const fleet = all.filter(({ target }) => target !== "local");
  return fleet
    .filter(({ target }) => target === "gke")
    .flatMap((app) => {
      const charts = chartsOf(app, manifest);
      const primary: Input = { app, fleet, release: releaseOf(app, manifest), outputs: outputsOf(app), role: "primary", charts };
      return app.ground.standby === undefined ? [primary] : [primary, { ...primary, role: "standby" as const }];
    });
}

/** Files of all stages of a case, by their path within its folder, and what was told. */
export function render(manifest: string): Rendered[] {
  return inputs(manifest).flatMap((input) => {
    const place = input.role === "primary" ? input.app.stage : `${input.app.stage}-standby`;
    const { objects, diagnostics } = compileKubernetes(input);
    const told = diagnostics.map(({ code, severity, message }) => `${severity} ${code}: ${message}\n`).join("");
    return [
      ...kubernetesFiles(objects).map(({ name, text }) => ({ path: join(place, name), text })),
      ...chartOrders(input, new Map()).orders.map((order) => ({
        path: join(place, `values-${order.component}.txt`),
        text: `# helm template ${order.release}, chart ${order.chart.name} ${order.chart.version}\n${stringify(order.values)}`,
      })),
      ...(told === "" ? [] : [{ path: join(place, "told.txt"), text: told }]),
    ];
  });
}

/** What Helm wrote for a case that keeps it; the charts of others are not ours to keep. */
function chartsOf({ components }: App, manifest: string): NonNullable<Input["charts"]> {
  return Object.fromEntries(
    components.flatMap(({ name }) => {
      const kept = join(dirname(manifest), `${name}.helm.yaml`);
      return existsSync(kept) ? [[name, readFileSync(kept, "utf8")] as const] : [];
    }),
  );
}

function releaseOf(app: App, manifest: string): Input["release"] {
  const digest = "5f0c4a1d".repeat(8);
  const images = app.components.map(({ name, image }) => {
    const own = `europe-west1-docker.pkg.dev/acme-build/${app.name}/${image?.from === "build" ? name : "app"}@sha256:${digest}`;
    return [name, image?.from === "ref" ? image.ref : own] as const;
  });
  const files = app.files.flatMap(({ name, content }) => {
    const path = "from" in content ? content.from : "template" in content ? content.template : undefined;
    if (path === undefined) return [];
    const there = join(dirname(manifest), path);
    return [[name, existsSync(there) ? readFileSync(there) : Buffer.from(`what ${path} says\n`)] as const];
  });
  return {
    id: "r7-1a2b3c4d",
    commit: "8f14e45fceea167a5a36dedd4bea2543c1d2a3b4",
    digest: `sha256:${digest}`,
    images: Object.fromEntries(images),
    files: Object.fromEntries(files),
  };
}

function outputsOf(app: App): Input["outputs"] {
  const servers = app.data.flatMap((datum, index) => {
    if (datum.kind === "bucket") return [];
    const server = { host: `10.60.0.${3 + index}`, port: datum.kind === "postgres" ? 5432 : 6379 };
    const ca = "-----BEGIN CERTIFICATE-----\nMIIBexample\n-----END CERTIFICATE-----\n";
    return [[datum.name, datum.hosting.tls === "none" ? server : { ...server, ca }] as const];
  });
  return { data: Object.fromEntries(servers), egress: ["203.0.113.10"] };
}
