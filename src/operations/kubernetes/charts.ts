import { isCarrier } from "../../compile/kubernetes/chart/carried.ts";
import type { RenderedCharts } from "../../compile/kubernetes/chart/objects.ts";
import { type ChartOrder, chartOrders } from "../../compile/kubernetes/chart/order.ts";
import { readRendered } from "../../compile/kubernetes/chart/rendered.ts";
import { chartSource } from "../../compile/kubernetes/chart/source.ts";
import type { Input } from "../../compile/kubernetes/compile.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { bringChart, type Chart, type ChartsAround, writeChart } from "../../run/chart.ts";
import { withMore } from "./deliver.ts";

export type WrittenCharts = { charts: RenderedCharts; diagnostics: readonly Diagnostic[] };

/**
 * What Helm makes of the charts of a stage, by the component whose they are; nothing and no helm where there are none. Throws
 * what bringing and writing a chart throw, and `chart-not-stable`. Mistakes in values are among the diagnostics.
 */
export async function writeCharts(input: Input, around: ChartsAround): Promise<WrittenCharts> {
  const carriers = input.app.components.filter(isCarrier);
  if (carriers.length === 0) return { charts: {}, diagnostics: [] };
  const brought = new Map<string, Chart>();
  for (const { name, chart } of carriers) brought.set(name, await bringChart({ component: name, chart }, around));
  const sources = new Map([...brought].map(([name, { files }]) => [name, chartSource(files)]));
  const { orders, diagnostics } = chartOrders(input, sources);
  const written = await Promise.all(
    orders.map(async (order) => {
      const chart = brought.get(order.component);
      return chart === undefined ? [] : [[order.component, await stable(order, chart, around)] as const];
    }),
  ).catch((error: unknown) => {
    // A misspelt value is often why a template refuses to be written.
    throw error instanceof Failure ? withMore(error, diagnostics) : error;
  });
  return { charts: Object.fromEntries(written.flat()), diagnostics: [...diagnostics, ...unpinned(orders, brought)] };
}

/** Written twice: what differs was made up. */
async function stable(order: ChartOrder, chart: Chart, around: ChartsAround): Promise<string> {
  const [text, again] = await Promise.all([writeChart(order, chart, around), writeChart(order, chart, around)]);
  if (text === again) return text;
  const other = new Set(readRendered(again).map((one) => JSON.stringify(one)));
  const objects = readRendered(text)
    .filter((one) => !other.has(JSON.stringify(one)))
    .map(({ object: { kind, metadata } }) => `${kind} ${metadata.name}`);
  throw new Failure("chart-not-stable", { component: order.component, chart: order.chart.name, objects });
}

function unpinned(orders: readonly ChartOrder[], brought: ReadonlyMap<string, Chart>): Diagnostic[] {
  return orders.flatMap(({ component, chart: { name, version, digest } }) => {
    const found = brought.get(component)?.digest;
    if (digest !== undefined || found === undefined) return [];
    return [diagnose("chart-not-pinned", { component, chart: name, version, digest: found })];
  });
}
