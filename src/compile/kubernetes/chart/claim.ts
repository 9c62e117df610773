import type { Component } from "../../../app/model.ts";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Stage } from "../stage.ts";
import { type Carrier, carriedBy } from "./carried.ts";
import type { Rendered } from "./rendered.ts";

/** Which workload of a chart is which component. */
export type Claim = { component: Component; rendered: Rendered };

/** Kinds that run Pods. */
const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob"]);

export function isWorkload({ object }: Rendered): boolean {
  return WORKLOADS.has(object.kind);
}

/**
 * Every workload of a chart as the component it is: by the name in `workload`, or because it is the only one of its kind
 * that is left. What no component says it is, is told: it would have no identity, no network and nobody to watch it.
 */
export function claimWorkloads(stage: Stage, carrier: Carrier, rendered: readonly Rendered[]): Claim[] {
  const family = carriedBy(stage.app, carrier);
  const left = new Set(rendered.filter(isWorkload));
  // What a finding names already is not told a second time.
  const told = new Set<Rendered>();
  const claims: Claim[] = [];
  const named = family.filter(({ chart }) => chart?.workload !== undefined);
  for (const component of [...named, ...family.filter((one) => !named.includes(one))]) {
    const others = new Set(named.flatMap(({ name, chart }) => (name === component.name ? [] : [chart?.workload])));
    const alike = [...left].filter(({ object }) => object.kind === kindOf(component) && !others.has(object.metadata.name));
    const found = alike.filter(({ object }) => [undefined, object.metadata.name].includes(component.chart?.workload));
    const [only, second] = found;
    if (only !== undefined && second === undefined) {
      left.delete(only);
      claims.push({ component, rendered: only });
      continue;
    }
    const names = alike.map(({ object }) => object.metadata.name);
    const finding = { component: component.name, kind: kindOf(component), workload: component.chart?.workload, names };
    stage.report(diagnose(only === undefined ? "chart-workload-missing" : "chart-workload-ambiguous", finding));
    for (const one of alike) told.add(one);
  }
  for (const one of left) {
    if (told.has(one)) continue;
    const { object, hooks } = one;
    const { kind, metadata } = object;
    const finding = { component: carrier.name, kind, name: metadata.name, as: asComponent(kind, hooks) };
    stage.report(diagnose("chart-workload-unclaimed", finding));
  }
  return claims;
}

/** What a component is in a cluster. */
export function kindOf(component: Component): "Deployment" | "Job" | "CronJob" {
  if (component.kind !== "job") return "Deployment";
  const { when } = component.run;
  return when === "before-release" || when === "after-release" ? "Job" : "CronJob";
}

/** How a workload would be written as a component, as far as it can be. */
function asComponent(kind: string, hooks: readonly string[]): string | undefined {
  if (kind === "Deployment") return "kind: worker";
  if (kind === "CronJob") return "kind: job, run: on-demand";
  if (kind !== "Job") return undefined;
  const before = hooks.length === 0 || hooks.some((hook) => hook.startsWith("pre-") || hook === "crd-install");
  return `kind: job, run: ${before ? "before-release" : "after-release"}`;
}
