/**
 * A stage on Google as Terraform: a root module for what changes at one pace and is lost together. Pure and byte-stable; what
 * cannot be kept of the manifest was told when it was checked.
 */
import type { App } from "../../app/model.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { type Context, contextOf, usersOf } from "./context.ts";
import { databaseName, sharedServer } from "./data/names.ts";
import { isRunByAgent } from "./hcp/workspace.ts";
import type { Inputs } from "./inputs.ts";
import { type Stack, type StackName, stackNames } from "./stack.ts";
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
  const workspaces = workspacesStack(context, stacks);
  const all = workspaces === undefined ? stacks : [workspaces, ...stacks.map((stack) => inWorkspace(stack, context))];
  return {
    stacks: stackNames.flatMap((name) => all.filter((stack) => stack.name === name)),
    diagnostics: checkShared(context),
  };
}

/** A stack in HCP comes after the stack that makes its workspace, and one that an agent runs after the agent. */
function inWorkspace(stack: Stack, context: Context): Stack {
  const after = new Set<StackName>([
    "workspaces",
    ...(isRunByAgent(context, stack.name) ? ["foundation" as const] : []),
    ...stack.after,
  ]);
  return { ...stack, after: stackNames.filter((name) => after.has(name)) };
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
