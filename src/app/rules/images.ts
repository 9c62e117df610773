import type { App } from "../model.ts";
import type { StageReading } from "../resolve/stage.ts";

/** Every component needs something to run: a command, or an image that brings one; targets on Google need an image in any case. */
export function checkImages(reading: StageReading, { components, image, target }: App): void {
  for (const component of components) {
    const from = (component.image ?? image)?.from ?? "sources";
    const path = ["components", component.name];
    if (from !== "sources") continue;
    if (target !== "local") reading.report("image-missing", { component: component.name, target }, path, "key");
    else if (component.command === undefined) reading.report("command-missing", { component: component.name }, path, "key");
  }
}
