import type { Chart } from "../../../app/ground.ts";
import type { App, Component } from "../../../app/model.ts";

/** A component whose chart carries itself and maybe others. */
export type Carrier = Component & { chart: OwnChart };
export type OwnChart = Extract<Chart, { from: "repository" }>;

/** The component whose chart brings this one; `undefined` where it runs by its command. */
export function carrierOf({ components }: Pick<App, "components">, { name, chart }: Component): Carrier | undefined {
  if (chart === undefined) return undefined;
  const carrier = chart.from === "component" ? chart.of : name;
  return components.find((component): component is Carrier => component.name === carrier && isCarrier(component));
}

export function isCarrier(component: Component): component is Carrier {
  return component.chart?.from === "repository";
}

/** The components that a chart brings, its own first. */
export function carriedBy({ components }: Pick<App, "components">, carrier: Carrier): readonly Component[] {
  const others = components.filter(({ chart }) => chart?.from === "component" && chart.of === carrier.name);
  return [carrier, ...others];
}

/** What Helm calls the release, and a chart its objects after: by the chart's name, and the component's where it is used twice. */
export function helmRelease({ components }: Pick<App, "components">, { name, chart }: Carrier): string {
  const alike = components.filter((component) => isCarrier(component) && component.chart.name === chart.name);
  return alike.length > 1 ? `${chart.name}-${name}` : chart.name;
}
