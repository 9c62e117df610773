import type { Lifecycle } from "kubernetes-types/core/v1.js";
import type { Component, Job } from "../../app/model.ts";
import { seconds } from "./object.ts";
import { isRouted } from "./reach.ts";
import type { Stage } from "./stage.ts";

/** What Kubernetes gives a Pod where nothing is written. */
export const GRACE_SECONDS = 30;

type Lasting = Exclude<Component, Job>;

/** How long requests may still come while load balancers and nodes learn that an instance is going. */
const LEAVING_SECONDS = { routed: 20, internal: 5, none: 0 };

/** How an instance ends: it goes on serving until nobody asks it any more, then gets its signal and its grace. */
export function compileStopping(
  stage: Stage,
  component: Lasting,
): { lifecycle: Lifecycle | undefined; terminationGracePeriodSeconds: number } {
  const wait = LEAVING_SECONDS[asked(stage, component)];
  const { grace, signal } = component.stop;
  const terminationGracePeriodSeconds = wait + seconds(grace);
  if (signal !== "TERM") return { lifecycle: signalled(wait, signal), terminationGracePeriodSeconds };
  return { lifecycle: wait === 0 ? undefined : { preStop: { sleep: { seconds: wait } } }, terminationGracePeriodSeconds };
}

function asked(stage: Stage, { kind, name }: Lasting): keyof typeof LEAVING_SECONDS {
  if (kind !== "service") return "none";
  return isRouted(stage, name) ? "routed" : "internal";
}

/** The kubelet sends TERM once this hook is over: it ends with the process, which had the other signal and all of the grace. */
function signalled(wait: number, signal: string): Lifecycle {
  const leave = wait === 0 ? "" : `sleep ${wait}; `;
  const script = `${leave}kill -s ${signal} 1; while kill -0 1 2>/dev/null; do sleep 1; done`;
  return { preStop: { exec: { command: ["/bin/sh", "-c", script] } } };
}
