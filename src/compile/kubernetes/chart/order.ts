import type { ChartValue } from "../../../app/ground.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Input } from "../compile.ts";
import { type Read, readComponent } from "../component.ts";
import { isSecret, literal } from "../secret-text.ts";
import { Stage } from "../stage.ts";
import { type Carrier, carriedBy, helmRelease, isCarrier } from "./carried.ts";
import { unknownKeys } from "./known.ts";
import type { ChartSource } from "./source.ts";
import { at, merged, type Tree, withAt } from "./tree.ts";
import { writeWords } from "./words.ts";

/** What Helm is to write: a chart with the values of a release in a stage. */
export type ChartOrder = {
  /** The component whose chart it is. */
  component: string;
  chart: { repository: string; name: string; version: string; digest: string | undefined };
  /** What Helm calls the release. */
  release: string;
  namespace: string;
  values: Tree;
};
export type ChartOrders = { orders: readonly ChartOrder[]; diagnostics: readonly Diagnostic[] };

/** The charts of a stage as Helm is asked for them. `sources` tell by component what its chart says of itself. */
export function chartOrders(input: Input, sources: ReadonlyMap<string, ChartSource>): ChartOrders {
  const { app, fleet, release: released, outputs, role, serving = "primary" } = input;
  const stage = new Stage(app, fleet, released, outputs, { cluster: role, serving });
  const reads = new Map(stage.components.map((component) => [component.name, readComponent(stage, component)]));
  const orders = stage.components.filter(isCarrier).map((carrier): ChartOrder => {
    const { repository, name, version, digest } = carrier.chart;
    const source = sources.get(carrier.name);
    const values = valuesOf(stage, carrier, reads, source);
    for (const { path, near } of source === undefined ? [] : unknownKeys(values, source)) {
      const unknown = diagnose("chart-value-unknown", { component: carrier.name, chart: name, path, near });
      if (app.accepted[unknown.code] === undefined) stage.report(unknown);
    }
    const release = helmRelease(stage.app, carrier);
    return { component: carrier.name, chart: { repository, name, version, digest }, release, namespace: stage.namespace, values };
  });
  // Everything else is told when the stage's objects are compiled.
  return { orders, diagnostics: stage.diagnostics.filter(({ slug }) => slug.startsWith("chart-")) };
}

function valuesOf(stage: Stage, carrier: Carrier, reads: ReadonlyMap<string, Read>, source: ChartSource | undefined): Tree {
  const own = reads.get(carrier.name);
  if (own === undefined) throw new Error(`${carrier.name} was not read`);
  const given = filled(stage, own, carrier.chart.values, source?.values) as Tree;
  const words = carriedBy(stage.app, carrier).flatMap(({ name }) => {
    const read = reads.get(name);
    return read === undefined ? [] : writeWords(stage, read, { defaults: source?.values ?? {}, given });
  });
  return words.reduce((values, { path, value }) => withAt(values, path, value), merged({}, given));
}

/** A value with its references filled. `known` is what the chart has at its place: where that is a number, so is a filled text. */
function filled(stage: Stage, read: Read, value: ChartValue, known: unknown): unknown {
  if ("literal" in value) return value.literal;
  if ("items" in value) return value.items.map((item) => filled(stage, read, item, undefined));
  if ("entries" in value)
    return Object.fromEntries(value.entries.map(({ key, value: inner }) => [key, filled(stage, read, inner, at(known, [key]))]));
  const text = read.texts.fill(value.text);
  if (isSecret(text)) stage.report(diagnose("chart-value-secret", { component: read.component.name }));
  const said = literal(text);
  const isReference = value.text.some((part) => "reference" in part);
  return isReference && typeof known === "number" && /^\d+$/.test(said) ? Number(said) : said;
}
