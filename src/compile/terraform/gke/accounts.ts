/** Who components are at Google while they run in the cluster, and what they may do: each for itself, and by no key. */
import type { Component } from "../../../app/model.ts";
import { type Context, local, stageName } from "../context.ts";
import { bucketName } from "../data/names.ts";
import type { Block } from "../hcl/block.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { setOf } from "../run/grants.ts";
import { secretId } from "../secret.ts";
import type { Draft } from "../stack.ts";
import { clusterOf, isMade, workloadMember } from "./names.ts";
import type { Reach, Workloads } from "./reach.ts";

/** The account by which the stage's secrets are read; the word is reserved, so that no component is called so. */
const SECRETS = "secrets";

export function accounts(context: Context, { components, secrets }: Workloads): Draft[] {
  return [
    ...components.map(({ component, reach }) => ({
      file: `${component.kind}-${component.name}.tf`,
      blocks: ofComponent(context, component, reach),
    })),
    { file: "secrets.tf", blocks: reader(context, secrets) },
  ];
}

/** The resources of each component, by address. */
export function owned(drafts: readonly Draft[], { components }: Workloads): Record<string, string> {
  const byFile = new Map(components.map(({ component: { kind, name } }) => [`${kind}-${name}.tf`, name]));
  return Object.fromEntries(
    drafts.flatMap(({ file, blocks }) => {
      const component = byFile.get(file);
      return component === undefined ? [] : blocks.filter(isAddressed).map(({ address }) => [address.text, component]);
    }),
  );
}

function ofComponent(context: Context, component: Component, { secrets, buckets }: Reach): Addressed[] {
  const { name } = component;
  const made = account(context, name, `${name} of ${context.app.name} in ${context.app.stage}`);
  const [identity] = made;
  return [
    ...made,
    ...roles(context, component, identity),
    ...reads(context, identity, secrets),
    ...uses(context, identity, buckets),
  ];
}

/** What reads the stage's secrets into the cluster: exactly those that something there refers to. */
function reader(context: Context, secrets: readonly string[]): Addressed[] {
  const made = account(context, SECRETS, `Secrets of ${context.app.name} in ${context.app.stage}`);
  return [...made, ...reads(context, made[0], secrets)];
}

function account(context: Context, name: string, display: string): [Addressed, Addressed] {
  const { namespace } = context.app.ground;
  const made = resource("google_service_account", local(name), {
    account_id: stageName(context, "account", name),
    display_name: display,
  });
  const bound = resource(
    "google_service_account_iam_member",
    local(name),
    {
      service_account_id: made.address.get("name"),
      role: "roles/iam.workloadIdentityUser",
      member: workloadMember(context, namespace, name),
    },
    { depends_on: pool(context) },
  );
  return [made, bound];
}

/** The project's pool of identities comes with its first cluster. */
function pool(context: Context): readonly Expression[] {
  return context.app === context.ground && isMade(clusterOf(context)) ? [raw("google_container_cluster.main")] : [];
}

/** The manifest's `roles` name no resource: they hold in the whole project. */
function roles({ google }: Context, component: Component, identity: Addressed): Addressed[] {
  if (component.roles.length === 0) return [];
  return [
    resource(
      "google_project_iam_member",
      local(component.name),
      { project: google.project, role: raw("each.value"), member: identity.address.get("member") },
      { for_each: setOf(component.roles) },
    ),
  ];
}

function reads(context: Context, identity: Addressed, keys: readonly string[]): Addressed[] {
  if (keys.length === 0) return [];
  return [
    resource(
      "google_secret_manager_secret_iam_member",
      nameOf(identity),
      { secret_id: raw("each.value"), role: "roles/secretmanager.secretAccessor", member: identity.address.get("member") },
      { for_each: setOf(keys.map((key) => secretId(context, key))) },
    ),
  ];
}

function uses(context: Context, identity: Addressed, buckets: readonly string[]): Addressed[] {
  if (buckets.length === 0) return [];
  return [
    resource(
      "google_storage_bucket_iam_member",
      nameOf(identity),
      { bucket: raw("each.value"), role: "roles/storage.objectUser", member: identity.address.get("member") },
      { for_each: setOf(buckets.map((name) => bucketName(context, name))) },
    ),
  ];
}

function nameOf({ labels: [, name = ""] }: Addressed): string {
  return name;
}

function isAddressed(block: Block): block is Addressed {
  return "address" in block;
}
