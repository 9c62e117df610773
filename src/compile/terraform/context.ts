import type { Google } from "../../app/ground.ts";
import type { App } from "../../app/model.ts";
import { googleName, type NameOf } from "../google-names.ts";
import type { Backend } from "./state.ts";

/** What every noun is compiled from: one stage, seen among the other stages of its app. */
export type Context = {
  app: App;
  /** The stage whose network, SQL server, registry and cluster it uses: itself, or the one it `shares`. */
  ground: App;
  /** Every stage of the app on Google, this one included, in promotion order. */
  fleet: readonly App[];
  /** Where it lives; the ground's where it has none of its own. */
  google: Google;
  /** Where state is kept when that is not where the manifest says. */
  backend: Backend | undefined;
};

/** The context of a stage; `undefined` for a stage that is not on Google, which other checks have told. */
export function contextOf(app: App, fleet: readonly App[], backend?: Backend): Context | undefined {
  const ground = groundOf(app, fleet);
  const google = app.ground.google ?? ground.ground.google;
  return google === undefined ? undefined : { app, ground, fleet, google, backend };
}

function groundOf(app: App, fleet: readonly App[]): App {
  const shared = app.ground.shares;
  const other = shared === undefined ? undefined : fleet.find(({ stage }) => stage === shared);
  return other === undefined ? app : groundOf(other, fleet);
}

/** The stages that stand on the ground of this one, itself included. */
export function usersOf({ ground, fleet }: Context): readonly App[] {
  return fleet.filter((app) => groundOf(app, fleet) === ground);
}

/** Where the ground is. */
export function placeOf({ ground, google }: Context): Google {
  return ground.ground.google ?? google;
}

/** What tells the names of two regions apart. */
export function inRegion(context: Context, region: string): readonly string[] {
  return region === placeOf(context).region ? [] : [region];
}

/** The name of something that belongs to the stage itself: `shop-testing-web`. */
export function stageName({ app }: Context, of: NameOf, ...parts: readonly string[]): string {
  return googleName(of, app.name, app.stage, ...parts);
}

/** The name of something of the ground: network, SQL server, cluster. */
export function groundName({ ground }: Context, of: NameOf, ...parts: readonly string[]): string {
  return googleName(of, ground.name, ground.stage, ...parts);
}

/** Labels of every resource that takes them; a stack's provider gives them to all, so that resources only add their own. */
export function labelsOf({ app }: Context, component?: string): Record<string, string> {
  return {
    ...app.labels,
    app: app.name,
    stage: app.stage,
    ...(component === undefined ? {} : { component }),
    "managed-by": "fairlead",
  };
}

/** The name a resource has within Terraform: letters, digits and underscores. */
export function local(...parts: readonly string[]): string {
  return parts.join("_").replace(/[^A-Za-z0-9_]/g, "_");
}
