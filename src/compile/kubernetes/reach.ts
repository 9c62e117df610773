import { type Backend, backendsOf } from "../terraform/edge/backends.ts";
import { frontOf, isBalanced } from "../terraform/edge/front.ts";
import { lanesOf } from "../terraform/edge/lanes.ts";
import type { Stage } from "./stage.ts";

/** A service that the load balancer leads to, under the name of its backend: one service has several where guards differ. */
export type Routed = Extract<Backend, { kind: "service" }>;

/** What the Pods that hold a tunnel open are called. No component is called so: the word is reserved. */
export const TUNNEL = "access";

/** Whether requests from outside reach a component through the stage's tunnel. */
export function isTunnelled({ app }: Stage, component: string): boolean {
  return app.access !== undefined && frontOf(app.access) === "tunnel" && app.access.routes.some(({ to }) => to === component);
}

/** Whether requests from outside reach a component by the stage's Gateway. */
export function isRouted({ app }: Stage, component: string): boolean {
  return isBalanced(app.access) && app.access.domain !== undefined && app.access.routes.some(({ to }) => to === component);
}

/** What the Gateway leads to, cut as the stage's Cloud Armor policies are. */
export function backends(stage: Stage): Backend[] {
  const { access } = stage.app;
  return access === undefined || access.domain === undefined || !isBalanced(access) ? [] : backendsOf(stage.app, lanesOf(access));
}
