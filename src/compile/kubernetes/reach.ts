import { type Backend, backendsOf } from "../terraform/edge/backends.ts";
import { isBalanced } from "../terraform/edge/front.ts";
import { lanesOf } from "../terraform/edge/lanes.ts";
import type { Stage } from "./stage.ts";

/** A service that the load balancer leads to, under the name of its backend: one service has several where guards differ. */
export type Routed = Extract<Backend, { kind: "service" }>;

/** Whether requests from outside reach a component by the stage's Gateway. */
export function isRouted({ app }: Stage, component: string): boolean {
  return isBalanced(app.access) && app.access.domain !== undefined && app.access.routes.some(({ to }) => to === component);
}

/** What the Gateway leads to, cut as the stage's Cloud Armor policies are. */
export function backends(stage: Stage): Backend[] {
  const { access } = stage.app;
  return access === undefined || access.domain === undefined || !isBalanced(access) ? [] : backendsOf(stage.app, lanesOf(access));
}
