/** How runs in HCP Terraform act on Google without any key: HCP signs who runs, Google believes it for one workspace at a time. */
import type { App } from "../../../app/model.ts";
import { type Context, local, stageName } from "../context.ts";
import { exportsOf } from "../data/export.ts";
import { clusterOf, isMade } from "../gke/names.ts";
import { raw } from "../hcl/expression.ts";
import { hasPrivateRun } from "../network/private-run.ts";
import { type Addressed, resource } from "../resource.ts";
import type { StackName } from "../stack.ts";
import { agentOf } from "./agent.ts";

/** The pool of identities that come from HCP, and what it believes: workspaces of this organization and project. */
export function pool(context: Context, hcp: { organization: string; project: string }): Addressed[] {
  const made = resource("google_iam_workload_identity_pool", "hcp", {
    workload_identity_pool_id: stageName(context, "account", "hcp"),
    display_name: "HCP Terraform",
  });
  return [
    made,
    resource("google_iam_workload_identity_pool_provider", "hcp", {
      workload_identity_pool_id: made.address.get("workload_identity_pool_id"),
      // From 4 to 32 characters, as the provider checks.
      workload_identity_pool_provider_id: "hcp-terraform",
      display_name: "HCP Terraform",
      attribute_mapping: {
        // Not the whole subject, which may be longer than Google takes.
        "google.subject": "assertion.terraform_run_id",
        "attribute.workspace": "assertion.terraform_workspace_name",
      },
      attribute_condition: [
        `assertion.terraform_organization_name == ${JSON.stringify(hcp.organization)}`,
        `assertion.terraform_project_name == ${JSON.stringify(hcp.project)}`,
      ].join(" && "),
      oidc: { issuer_uri: "https://app.terraform.io" },
    }),
  ];
}

/** The account that one stack's runs act as, with the roles that this stack needs and no other. */
export function account(context: Context, stack: StackName, workspace: string, project: string): Addressed[] {
  const made = resource("google_service_account", stack, {
    account_id: stageName(context, "account", "hcp", stack),
    display_name: `Terraform of ${workspace}`,
  });
  const roles = rolesOf(context, stack).map((role) =>
    resource("google_project_iam_member", local(stack, inSnakeCase(role.replace("roles/", ""))), {
      project,
      role,
      member: made.address.get("member"),
    }),
  );
  const identity = resource("google_service_account_iam_member", stack, {
    service_account_id: made.address.get("name"),
    role: "roles/iam.workloadIdentityUser",
    member: raw(
      `"principalSet://iam.googleapis.com/\${google_iam_workload_identity_pool.hcp.name}/attribute.workspace/${workspace}"`,
    ),
  });
  return [made, ...roles, identity];
}

/** What all stacks of a stage need of its project together: what deploys to it may do no more. */
export function rolesOfStage(context: Context): string[] {
  const { app, ground } = context;
  const stacks = [
    ...(app === ground ? (["foundation"] as const) : []),
    ...(app.data.length + app.secrets.length > 0 ? (["data"] as const) : []),
    ...(app.target === "gke" ? (["platform"] as const) : []),
    ...(app.components.some(({ placed }) => app.target === "cloud-run" || placed !== undefined) ? (["app"] as const) : []),
    "edge" as const,
  ];
  return [...new Set(stacks.flatMap((stack) => rolesOf(context, stack)))].sort();
}

/** What a stack's resources need of their project. */
function rolesOf(context: Context, stack: StackName): string[] {
  return ofStack(context, stack)
    .map((role) => `roles/${role}`)
    .sort();
}

/** `compute.networkAdmin` as Terraform's names are written. */
function inSnakeCase(role: string): string {
  return role.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const ACCOUNTS = ["iam.serviceAccountAdmin", "iam.serviceAccountUser"];

function ofStack(context: Context, stack: StackName): readonly string[] {
  const { app } = context;
  switch (stack) {
    case "foundation":
      return [
        "compute.networkAdmin",
        "servicenetworking.networksAdmin",
        "serviceusage.serviceUsageAdmin",
        ...(app.ground.network.via === "connector" ? ["vpcaccess.admin"] : []),
        ...(hasPrivateRun(context) ? ["dns.admin"] : []),
        ...(agentOf(context) === undefined ? [] : ["compute.instanceAdmin.v1", "secretmanager.admin", ...ACCOUNTS]),
      ];
    case "data": {
      const kinds = new Set(app.data.map(({ kind }) => kind));
      const dumps = app.data.some((datum) => datum.kind === "postgres" && exportsOf(datum).length > 0);
      return [
        "compute.networkUser",
        "secretmanager.admin",
        ...(kinds.has("postgres") ? ["cloudsql.admin"] : []),
        ...(kinds.has("redis") ? ["redis.admin"] : []),
        ...(kinds.has("bucket") || dumps ? ["storage.admin"] : []),
        ...(dumps ? ["cloudscheduler.admin", "resourcemanager.projectIamAdmin", "workflows.admin", ...ACCOUNTS] : []),
      ];
    }
    case "app":
      return [
        "cloudscheduler.admin",
        "compute.networkUser",
        "iap.admin",
        "parametermanager.admin",
        "run.admin",
        "secretmanager.admin",
        "storage.admin",
        ...ACCOUNTS,
        // A component may ask for roles in the project.
        ...(app.components.some(({ roles }) => roles.length > 0) ? ["resourcemanager.projectIamAdmin"] : []),
      ];
    case "edge":
      return [
        "certificatemanager.editor",
        "compute.loadBalancerAdmin",
        "compute.securityAdmin",
        "dns.admin",
        "iap.admin",
        "logging.configWriter",
        "monitoring.editor",
        "run.viewer",
        ...atCloudflare(app),
      ];
    case "platform": {
      const granted = ["container.admin", "secretmanager.admin", "storage.admin", ...ACCOUNTS];
      const inProject = app.components.some(({ roles }) => roles.length > 0);
      if (app !== context.ground) return [...granted, ...(inProject ? ["resourcemanager.projectIamAdmin"] : [])];
      return [
        ...granted,
        "artifactregistry.admin",
        ...(admitsOurs(context) ? ["binaryauthorization.policyEditor"] : []),
        "compute.networkUser",
        "gkebackup.admin",
        "gkehub.admin",
        "resourcemanager.projectIamAdmin",
      ];
    }
    case "registry":
      return ["artifactregistry.admin", "secretmanager.admin", "serviceusage.serviceUsageAdmin"];
    case "workspaces":
      return [];
    default:
      return stack satisfies never;
  }
}

/** Cloudflare's token is read; a tunnel has a secret of its own and, on Cloud Run, what holds it open. */
function atCloudflare({ access, target }: App): string[] {
  if (access?.front === "tunnel") return ["secretmanager.admin", ...(target === "cloud-run" ? ["run.admin", ...ACCOUNTS] : [])];
  return access?.dns.by === "cloudflare" ? ["secretmanager.secretAccessor"] : [];
}

function admitsOurs(context: Context): boolean {
  const cluster = clusterOf(context);
  return isMade(cluster) && cluster.admit === "ours";
}
