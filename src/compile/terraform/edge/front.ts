import type { Access } from "../../../app/model.ts";
import type { Context } from "../context.ts";

/** What stands between visitors and the app. */
export type Front = "google" | "direct" | "cloudflare" | "tunnel";

/** What stands in front of a stage: what is written, else Google's load balancer with a domain and nothing without. */
export function frontOf(access: Access): Front {
  return access.front ?? (access.domain === undefined ? "direct" : "google");
}

/** Whether visitors come by a load balancer of the stage's own. */
export function isBalanced(access: Access | undefined): access is Access {
  if (access === undefined) return false;
  const front = frontOf(access);
  return front === "google" || front === "cloudflare";
}

/** Where a Cloud Run service takes requests from; what is not named here never reaches it. */
export type Ingress = "INGRESS_TRAFFIC_ALL" | "INGRESS_TRAFFIC_INTERNAL_ONLY" | "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER";

/**
 * The ingress of one service: open only to what stands in front of the stage, and only where a route leads to it. A tunnel
 * comes from inside the network.
 */
export function ingressOf({ app: { access } }: Context, service: string): Ingress {
  if (access === undefined || !access.routes.some(({ to }) => to === service)) return "INGRESS_TRAFFIC_INTERNAL_ONLY";
  switch (frontOf(access)) {
    case "direct":
      return "INGRESS_TRAFFIC_ALL";
    case "google":
    case "cloudflare":
      return "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER";
    case "tunnel":
      return "INGRESS_TRAFFIC_INTERNAL_ONLY";
  }
}
