import type { App, Component } from "../../app/model.ts";
import { type Amount, GIBIBYTE, HOURS, type Line, line } from "./line.ts";

/** What a cluster costs: itself, and its pods (Autopilot) or its nodes (Standard). */
export function clusterLines(app: App, components: readonly Component[], region: string): Line[] {
  const { cluster, shares } = app.ground;
  if (shares !== undefined && cluster?.mode !== "autopilot") return [];
  const itself =
    shares === undefined && cluster?.mode !== "existing"
      ? [line("cluster", "control plane", "manifest", region, [{ price: "cluster", least: HOURS }])]
      : [];
  if (cluster === undefined || cluster.mode === "existing") return itself;
  if (cluster.mode === "autopilot") return [...itself, ...components.flatMap((component) => pods(component, region))];
  return [...itself, ...cluster.pools.map((pool) => nodes(pool, region))];
}

/** Pods are paid for by what they ask for. */
function pods(component: Component, region: string): Line[] {
  const { name, size, capacity } = component;
  const [least, most] = instancesOf(component);
  if (most === 0) return [];
  const [cpu, memory] = [size.cpu / 1000, size.memory / GIBIBYTE];
  const spot = capacity === "spot";
  const amounts: Amount[] = [
    { price: spot ? "autopilotSpotCpu" : "autopilotCpu", least: cpu * least * HOURS, most: cpu * most * HOURS },
    { price: spot ? "autopilotSpotMemory" : "autopilotMemory", least: memory * least * HOURS, most: memory * most * HOURS },
  ];
  const count = component.kind === "job" ? "up to an hour a day" : least === most ? `${least}` : `${least} to ${most}`;
  return [
    line(
      name,
      `${count} × ${cpu} processor, ${memory} GiB${spot ? " on spot" : ""}`,
      least === most ? "manifest" : "usage",
      region,
      amounts,
    ),
  ];
}

function instancesOf(component: Component): readonly [number, number] {
  switch (component.kind) {
    case "service":
    case "worker":
      return [component.scale.min, component.scale.max];
    case "scheduler":
      return [1, 1];
    // Jobs run for minutes; an hour in a day is more than most take.
    case "job":
      return component.run.when === "by" ? [0, 0] : [0, 1 / 24];
    default:
      return component satisfies never;
  }
}

type Pool = Extract<NonNullable<App["ground"]["cluster"]>, { mode: "standard" }>["pools"][number];

/** Nodes are counted in each of three zones. Machines of other series than E2 are estimated by its prices. */
function nodes({ name, machine, nodes: { min, max }, capacity }: Pool, region: string): Line {
  const [, kind = "standard", number = "2"] = /-([a-z]+)-([0-9]+)$/.exec(machine) ?? [];
  const cpu = Number(number);
  const memory = cpu * (kind === "highmem" ? 8 : kind === "highcpu" ? 1 : 4);
  // Spot costs 60 to 91% less, as the market goes.
  const [low, high] = capacity === "spot" ? [0.09, 0.4] : [1, 1];
  const hours = { least: 3 * min * HOURS * low, most: 3 * max * HOURS * high };
  return line(name, `${3 * min} to ${3 * max} × ${machine}${capacity === "spot" ? " on spot" : ""}`, "usage", region, [
    { price: "e2Cpu", least: cpu * hours.least, most: cpu * hours.most },
    { price: "e2Memory", least: memory * hours.least, most: memory * hours.most },
  ]);
}
