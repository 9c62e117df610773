import { type Context, local, stageName } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, dataSource, resource } from "../resource.ts";
import type { StackName } from "../stack.ts";
import { workspaceName } from "../state.ts";
import { agentOf } from "./agent.ts";

export type Hcp = { organization: string; project: string };

/** Write-only arguments came with 1.11; newer minor versions read what older ones wrote. */
const TERRAFORM = "~> 1.11";

/** The pool that a stage's own agent belongs to; its token is made in HCP by hand, because Terraform would keep it in state. */
export function agentPool(context: Context, { organization }: Hcp): Addressed[] {
  if (agentOf(context) === undefined) return [];
  return [resource("tfe_agent_pool", "agents", { organization, name: agentPoolName(context) })];
}

export function agentPoolName(context: Context): string {
  return stageName(context, "compute");
}

/** The HCP project in which workspaces are; `fairlead bootstrap` makes it. */
export function hcpProject({ organization, project }: Hcp): Addressed {
  return dataSource("tfe_project", "project", { organization, name: project });
}

/** One stack's workspace; `readers` are the stacks that read its outputs. */
export function workspace(context: Context, hcp: Hcp, stack: StackName, readers: readonly StackName[]): Addressed[] {
  const { app } = context;
  const name = workspaceName({ app: app.name, stage: app.stage, stack });
  const made = resource("tfe_workspace", stack, {
    organization: hcp.organization,
    project_id: raw("data.tfe_project.project.id"),
    name,
    description: `The stack ${stack} of ${app.name}${stack === "registry" ? "" : ` in ${app.stage}`}`,
    terraform_version: TERRAFORM,
  });
  const settings = resource("tfe_workspace_settings", stack, {
    workspace_id: made.address.get("id"),
    ...(isRunByAgent(context, stack)
      ? { execution_mode: "agent", agent_pool_id: raw("tfe_agent_pool.agents.id") }
      : { execution_mode: "remote" }),
    ...(readers.length === 0 ? {} : { remote_state_consumer_ids: readers.map((reader) => raw(`tfe_workspace.${reader}.id`)) }),
  });
  return [made, settings, ...credentials(made, stack)];
}

/** The agent stands in the network that `foundation` makes, and takes over what comes after. */
export function isRunByAgent(context: Context, stack: StackName): boolean {
  return agentOf(context) !== undefined && stack !== "foundation" && stack !== "registry";
}

/** HCP makes credentials for each run of these: https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/gcp-configuration. */
function credentials(workspace: Addressed, stack: StackName): Addressed[] {
  const values = {
    TFC_GCP_PROVIDER_AUTH: "true",
    TFC_GCP_RUN_SERVICE_ACCOUNT_EMAIL: raw(`google_service_account.${stack}.email`),
    TFC_GCP_WORKLOAD_PROVIDER_NAME: raw("google_iam_workload_identity_pool_provider.hcp.name"),
  };
  return Object.entries(values).map(([key, value]) =>
    resource("tfe_variable", local(stack, key.toLowerCase()), {
      workspace_id: workspace.address.get("id"),
      category: "env",
      key,
      value,
    }),
  );
}
