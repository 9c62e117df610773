import type { Component } from "../../app/model.ts";

/** What a service without a `port` gets: a container may listen where it likes. */
const PORT = 8080;

/** The port a component listens on inside its container. */
export function portOf(component: Component): number | undefined {
  return component.kind === "service" ? (component.port ?? PORT) : undefined;
}
