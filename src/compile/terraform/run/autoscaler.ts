import type { Component, Worker } from "../../../app/model.ts";

/** Whether the count of a worker follows how much waits in its queues. */
export function isScaledByBacklog(component: Component): component is Worker {
  return component.kind === "worker" && component.scale.on?.measure === "backlog";
}
