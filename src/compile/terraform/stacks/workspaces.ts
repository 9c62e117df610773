import type { App } from "../../../app/model.ts";
import type { Context } from "../context.ts";
import { account, pool } from "../hcp/identity.ts";
import { agentPool, hcpProject, workspace } from "../hcp/workspace.ts";
import { registryPlace } from "../registry.ts";
import { rootModule } from "../root-module.ts";
import type { Stack } from "../stack.ts";
import { backendOf, workspaceName } from "../state.ts";

/**
 * The workspaces of a stage's stacks in HCP Terraform, and the accounts they act as; `undefined` where state is elsewhere.
 * The stage that owns the registry's project has the registry's workspace too.
 */
export function workspacesStack(context: Context, stacks: readonly Stack[]): Stack | undefined {
  const hcp = backendOf(context);
  if (hcp.in !== "hcp") return undefined;
  const { app, google } = context;
  const made = stacks.filter(({ name }) => name !== "registry" || ownsRegistry(context));
  const registry = registryPlace(context.fleet);
  return rootModule(context, "workspaces", {
    header: `The workspaces of ${app.name} in ${app.stage}, and the accounts their runs act as.\nApplied from a machine: its own workspace, ${workspaceName({ app: app.name, stage: app.stage, stack: "workspaces" })}, has the execution mode Local.`,
    drafts: [
      { file: "identity.tf", blocks: pool(context, hcp) },
      { file: "workspaces.tf", blocks: [hcpProject(hcp), ...agentPool(context, hcp)] },
      ...made.map(({ name }) => {
        const full = workspaceName({ app: app.name, stage: app.stage, stack: name });
        const project = name === "registry" ? (registry?.project ?? google.project) : google.project;
        const readers = made.filter(({ after }) => after.includes(name)).map((stack) => stack.name);
        return {
          file: `${name}.tf`,
          blocks: [...account(context, name, full, project), ...workspace(context, hcp, name, readers)],
        };
      }),
    ],
  });
}

function ownsRegistry({ app, fleet }: Context): boolean {
  return registryOwner(fleet) === app;
}

/** The stage whose workspaces include the registry's: one of them has to, and the last one stays longest. */
export function registryOwner(fleet: readonly App[]): App | undefined {
  return fleet.findLast(({ ground }) => ground.google !== undefined);
}
