import type { App, Component } from "../../app/model.ts";

/** The app with the counts that `fairlead scale` holds: where one is held no autoscaler decides. */
export function holdCounts(app: App, held: Readonly<Record<string, number>>): App {
  return { ...app, components: app.components.map((component) => holdCount(component, held[component.name])) };
}

function holdCount(component: Component, count: number | undefined): Component {
  if (count === undefined || component.kind === "job" || component.kind === "scheduler") return component;
  return { ...component, scale: { ...component.scale, min: count, max: count } };
}
