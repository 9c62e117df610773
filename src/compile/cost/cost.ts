/** What a stage on Google costs in a month, by what the manifest says of it. Pure: it asks nobody and needs no credentials. */
import type { Google } from "../../app/ground.ts";
import type { App } from "../../app/model.ts";
import { runLines } from "./cloud-run.ts";
import { clusterLines } from "./cluster.ts";
import { dataLines } from "./data.ts";
import { groundLines } from "./edge.ts";
import type { Line } from "./line.ts";

/** In US dollars: from a quiet month to a busy one. */
export type Cost = {
  stage: string;
  region: string;
  lines: readonly Line[];
  total: Range;
};
export type Range = { minimum: number; maximum: number };

/** The estimate of a stage that stands in a region of its own or of the stage it shares. */
export function costOf(app: App, { region }: Google): Cost {
  const onRun = app.components.filter(({ placed }) => app.target === "cloud-run" || placed === "cloud-run");
  const inCluster = app.components.filter((component) => !onRun.includes(component));
  const lines = [
    ...runLines(app, onRun, region),
    ...(app.target === "gke" ? clusterLines(app, inCluster, region) : []),
    ...dataLines(app, region),
    ...groundLines(app, region),
  ];
  return { stage: app.stage, region, lines, total: total(lines) };
}

function total(lines: readonly Line[]): Range {
  const sum = (of: "minimum" | "maximum") => Math.round(lines.reduce((all, line) => all + line[of], 0) * 100) / 100;
  return { minimum: sum("minimum"), maximum: sum("maximum") };
}
