/**
 * A stage on Google as Terraform: a root module for what changes at one pace and is lost together. Pure and byte-stable; what
 * cannot be kept of the manifest was told when it was checked.
 */
import type { App } from "../../app/model.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Context, contextOf, usersOf } from "./context.ts";
import { databaseName, sharedServer } from "./data/names.ts";
import type { Inputs } from "./inputs.ts";
import { type Stack, stackNames } from "./stack.ts";
import { appStack } from "./stacks/app.ts";
import { dataStack } from "./stacks/data.ts";
import { edgeStack } from "./stacks/edge.ts";
import { foundationStack } from "./stacks/foundation.ts";
import { platformStack } from "./stacks/platform.ts";
import { registryStack } from "./stacks/registry.ts";
import { workspacesStack } from "./stacks/workspaces.ts";
import type { Backend } from "./state.ts";

export type Compiled = { stacks: readonly Stack[]; diagnostics: Diagnostic[] };

/**
 * The stacks of one stage in an order in which they can be applied; none where the stage is not on Google. `fleet` is every
 * stage of the app on Google, this one included, in promotion order. The registry is the whole app's, and the same from each
 * of its stages. `backend` keeps state elsewhere than the manifest says.
 */
export function compileTerraform(app: App, fleet: readonly App[], inputs: Inputs, backend?: Backend): Compiled {
  const context = contextOf(app, fleet, backend);
  if (context === undefined) return { stacks: [], diagnostics: [] };
  const stacks = [
    registryStack(context),
    foundationStack(context),
    dataStack(context),
    platformStack(context, inputs),
    appStack(context, inputs),
    edgeStack(context),
  ].filter((stack) => stack !== undefined);
  const all = [workspacesStack(context, stacks), ...stacks].filter((stack) => stack !== undefined);
  return {
    stacks: stackNames.flatMap((name) => all.filter((stack) => stack.name === name)),
    diagnostics: checkShared(context),
  };
}

/** Stages that share a server have databases of their own, which only the whole fleet shows. */
function checkShared(context: Context): Diagnostic[] {
  const { app, fleet } = context;
  return app.data.flatMap((entry) => {
    if (entry.kind !== "postgres" || sharedServer(context, entry.name) === undefined) return [];
    const database = databaseName(context, entry);
    return usersOf(context).flatMap((other) => {
      const theirs = contextOf(other, fleet);
      const same = other.data.find((datum) => datum.kind === "postgres" && datum.name === entry.name);
      if (other === app || theirs === undefined || same?.kind !== "postgres") return [];
      if (databaseName(theirs, same) !== database) return [];
      return [diagnose("database-shared", { name: entry.name, database, stage: app.stage, other: other.stage })];
    });
  });
}
