import type { App, Component } from "../../../app/model.ts";
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
  const claims: Claim[] = [];
  const named = family.filter(({ chart }) => chart?.workload !== undefined);
  for (const component of [...named, ...family.filter((one) => !named.includes(one))]) {
    const found = theirs(component, [...left]);
    const [only, ...others] = found;
    if (only === undefined || others.length > 0) {
      stage.report(missing(stage.app, carrier, component, found, rendered));
      for (const one of found) left.delete(one);
      continue;
    }
    left.delete(only);
    claims.push({ component, rendered: only });
  }
  for (const { object, hooks } of left) {
    const { kind, metadata } = object;
    const told = { component: carrier.name, kind, name: metadata.name, as: asComponent(kind, hooks) };
    stage.report(diagnose("chart-workload-unclaimed", told));
  }
  return claims;
}

function theirs(component: Component, left: readonly Rendered[]): Rendered[] {
  const kind = kindOf(component);
  const workload = component.chart?.workload;
  return left.filter(({ object }) => object.kind === kind && (workload === undefined || object.metadata.name === workload));
}

/** What a component is in a cluster. */
export function kindOf(component: Component): "Deployment" | "Job" | "CronJob" {
  if (component.kind !== "job") return "Deployment";
  const { when } = component.run;
  return when === "before-release" || when === "after-release" ? "Job" : "CronJob";
}

function missing(app: App, carrier: Carrier, component: Component, found: readonly Rendered[], all: readonly Rendered[]) {
  const kind = kindOf(component);
  const taken = new Set(carriedBy(app, carrier).flatMap(({ name, chart }) => (name === component.name ? [] : [chart?.workload])));
  const names = all.flatMap(({ object }) =>
    object.kind === kind && !taken.has(object.metadata.name) ? [object.metadata.name] : [],
  );
  const told = { component: component.name, kind, workload: component.chart?.workload, names };
  return found.length === 0 ? diagnose("chart-workload-missing", told) : diagnose("chart-workload-ambiguous", told);
}

/** How a workload would be written as a component, as far as it can be. */
function asComponent(kind: string, hooks: readonly string[]): string | undefined {
  if (kind === "Deployment") return "kind: worker";
  if (kind === "CronJob") return "kind: job, run: on-demand";
  if (kind !== "Job") return undefined;
  const before = hooks.length === 0 || hooks.some((hook) => hook.startsWith("pre-") || hook === "crd-install");
  return `kind: job, run: ${before ? "before-release" : "after-release"}`;
}
