import type { Component } from "../../../app/model.ts";

/** What Cloud Run sends requests to where the manifest says nothing, and gives as PORT. */
const DEFAULT_PORT = 8080;

/** The port a component listens on in its container. */
export function portOf(component: Component): number {
  return (component.kind === "service" ? component.port : undefined) ?? DEFAULT_PORT;
}
