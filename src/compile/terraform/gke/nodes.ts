import { type Context, local, placeOf } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { inUseRepositories } from "../registry.ts";
import { type Addressed, resource } from "../resource.ts";
import { nodesAccount } from "./names.ts";

/** The account that nodes run as. It writes logs and metrics and pulls the app's images, and nothing else. */
export function nodeAccount(context: Context): Addressed[] {
  const { app } = context;
  const account = resource("google_service_account", "nodes", {
    account_id: nodesAccount(context),
    display_name: `Nodes of ${app.name} in ${app.stage}`,
  });
  const writes = resource("google_project_iam_member", "nodes", {
    project: placeOf(context).project,
    role: "roles/container.defaultNodeServiceAccount",
    member: account.address.get("member"),
  });
  const pulls = inUseRepositories(context).map(({ key, project, region, repository }) =>
    resource("google_artifact_registry_repository_iam_member", local("nodes", key), {
      project,
      location: region,
      repository,
      role: "roles/artifactregistry.reader",
      member: raw("google_service_account.nodes.member"),
    }),
  );
  return [account, writes, ...pulls];
}
