import type { ChartValue } from "../../app/ground.ts";
import type { Component, Text } from "../../app/model.ts";
import { carrierOf } from "./chart/carried.ts";
import type { Stage } from "./stage.ts";
import { Texts } from "./text.ts";

/** A component with its texts read: nouns that depend on what it refers to are compiled after all of them are. */
export type Read = { component: Component; texts: Texts; command: readonly string[] | undefined; env: readonly Variable[] };
export type Variable = { name: string; value: ReturnType<Texts["fill"]> };

export function readComponent(stage: Stage, component: Component): Read {
  const texts = new Texts(stage, component);
  const env = Object.entries(component.env)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => ({ name, value: texts.fill(text) }));
  const command = component.command?.map((word) => texts.plain(word));
  if (component.kind !== "job") {
    for (const probe of [component.health.ready, component.health.live, component.health.start]) {
      if (probe?.by === "exec") for (const word of probe.command) texts.plain(word);
    }
  }
  // What its chart is told counts like its environment: the chart's other components get it, too.
  for (const text of chartTexts(stage, component)) texts.fill(text);
  // Files and buckets with a place of their own are there for every component, as for local containers.
  for (const { name, mount } of stage.app.files) if (mount !== undefined) texts.files.add(name);
  for (const datum of stage.app.data) if (datum.kind === "bucket" && datum.mount !== undefined) texts.buckets.add(datum.name);
  // A file may refer to further ones.
  for (const file of texts.files) texts.file(file);
  return { component, texts, command, env };
}

function chartTexts({ app }: Stage, component: Component): Text[] {
  const carrier = carrierOf(app, component);
  if (carrier === undefined) return [];
  return [...textsOf(carrier.chart.values), ...carrier.chart.secrets.flatMap(({ keys }) => keys.map(({ text }) => text))];
}

function textsOf(value: ChartValue): Text[] {
  if ("text" in value) return [value.text];
  if ("items" in value) return value.items.flatMap(textsOf);
  return "entries" in value ? value.entries.flatMap(({ value: inner }) => textsOf(inner)) : [];
}
