/** What runs in the cluster, and the secrets and buckets it refers to: exactly these are granted. */
import { references } from "../../../app/fill.ts";
import type { ChartValue } from "../../../app/ground.ts";
import type { App, Component, Reference, Text } from "../../../app/model.ts";
import type { Context } from "../context.ts";
import type { Inputs } from "../inputs.ts";
import { reachOf } from "../run/reach.ts";
import { runStage } from "../run/stage.ts";
import { passwordKey, type SecretKey } from "../secret.ts";

export type Reach = {
  /** Secrets it reads from Secret Manager itself, because it asked for their names. */
  secrets: readonly SecretKey[];
  buckets: readonly string[];
};
export type Workloads = {
  /** Sorted by name. */
  components: readonly { component: Component; reach: Reach }[];
  /** Whatever is read into the cluster for them. */
  secrets: readonly SecretKey[];
};

/** Components that run in the stage's cluster, with what they refer to. */
export function workloadsOf(context: Context, inputs: Inputs): Workloads {
  const { app } = runStage(context, inputs);
  const inCluster = app.components.filter(({ placed }) => placed === undefined).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = inCluster.map((component) => ({ component, all: referencesOf(app, component) }));
  const pulls = app.ground.registries.flatMap((access) => (access.by === "login" ? references(access.password) : []));
  const brokers = inCluster.flatMap((component) => {
    const broker = component.kind === "worker" && component.scale.on?.measure === "backlog" ? component.broker : undefined;
    return broker === undefined ? [] : [passwordKey(broker)];
  });
  // What a server in the cluster asks its clients for.
  const servers = app.data.flatMap((datum) =>
    datum.kind !== "bucket" && datum.hosting.provider === "cluster" ? [passwordKey(datum.name)] : [],
  );
  const keys = [...pulls, ...found.flatMap(({ all }) => all)].flatMap((reference) => keysOf(app, reference));
  return {
    components: found.map(({ component, all }) => ({ component, reach: ownReach(app, all) })),
    secrets: unique([...keys, ...brokers, ...servers]),
  };
}

/** What a chart is told counts like the words of a command. */
function referencesOf(app: App, component: Component): readonly Reference[] {
  return reachOf({ app }, { ...component, command: [...(component.command ?? []), ...chartTexts(component)] });
}

function chartTexts({ chart }: Component): Text[] {
  if (chart?.from !== "repository") return [];
  return [...texts(chart.values), ...chart.secrets.flatMap(({ keys }) => keys.map(({ text }) => text))];
}

function texts(value: ChartValue): Text[] {
  if ("text" in value) return [value.text];
  if ("items" in value) return value.items.flatMap(texts);
  return "entries" in value ? value.entries.flatMap((entry) => texts(entry.value)) : [];
}

/** The secrets behind a reference that becomes a value. */
function keysOf(app: App, reference: Reference): SecretKey[] {
  switch (reference.of) {
    case "secret": {
      // A composed one is put together in the cluster, of secrets that are referred to as well.
      const made = app.secrets.some(({ name, source }) => name === reference.name && source !== "compose");
      return reference.member === "value" && made ? [reference.name] : [];
    }
    case "postgres":
    case "redis": {
      const secret = reference.member === "password" || reference.member === "address" || reference.member === "url";
      const hosted = app.data.some((datum) => datum.name === reference.name && datum.kind !== "bucket");
      return secret && hosted ? [passwordKey(reference.name)] : [];
    }
    default:
      return [];
  }
}

function ownReach(app: App, all: readonly Reference[]): Reach {
  const secrets = all.flatMap((reference) => {
    const made =
      reference.of === "secret" && app.secrets.some(({ name, source }) => name === reference.name && source !== "compose");
    return made && reference.member === "resource" ? [reference.name] : [];
  });
  const buckets = all.flatMap((reference) => (reference.of === "bucket" && reference.member !== "url" ? [reference.name] : []));
  const mounted = app.data.flatMap((datum) => (datum.kind === "bucket" && datum.mount !== undefined ? [datum.name] : []));
  return { secrets: unique(secrets), buckets: unique([...buckets, ...mounted]) };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
