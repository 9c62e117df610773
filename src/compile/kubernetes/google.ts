import { googleName } from "../google-names.ts";
import type { Stage } from "./stage.ts";

/** Names of what the stage's `edge` stack makes on Google and the Gateway's objects refer to. */
export function gatewayAddress({ app, role }: Stage): string {
  return googleName("compute", app.name, app.stage, ...(role === "standby" ? ["standby"] : []));
}

export function certificateMap({ app }: Stage): string {
  return googleName("compute", app.name, app.stage);
}

/** The Cloud Armor policy that all requests pass; `open` is the one of paths that need no login. */
export function armorPolicy({ app }: Stage, of?: "open"): string {
  return googleName("compute", app.name, app.stage, ...(of === undefined ? [] : [of]));
}
