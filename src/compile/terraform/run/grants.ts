import { local } from "../context.ts";
import { bucketName } from "../data/names.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { secretId } from "../secret.ts";
import { memberOf } from "./account.ts";
import { isDerived } from "./derived.ts";
import type { Needs } from "./needs.ts";
import type { RunStage } from "./stage.ts";

/** Who runs a component may read exactly the secrets it refers to, and use the objects of exactly its buckets. */
export function grants(stage: RunStage, { component, secrets, buckets }: Needs): Addressed[] {
  const { context } = stage;
  const member = memberOf(stage, component.name);
  const label = local(component.name);
  const made = secrets.filter((key) => isDerived(stage, key)).map((key) => raw(`google_secret_manager_secret.${local(key)}`));
  const read =
    secrets.length === 0
      ? []
      : [
          resource(
            "google_secret_manager_secret_iam_member",
            label,
            { secret_id: raw("each.value"), role: "roles/secretmanager.secretAccessor", member },
            { for_each: setOf(secrets.map((key) => secretId(context, key))), depends_on: made },
          ),
        ];
  const use =
    buckets.length === 0
      ? []
      : [
          resource(
            "google_storage_bucket_iam_member",
            label,
            { bucket: raw("each.value"), role: "roles/storage.objectUser", member },
            { for_each: setOf(buckets.map((name) => bucketName(context, name))) },
          ),
        ];
  return [...read, ...use];
}

/** Names as Terraform takes them for `for_each`. */
export function setOf(names: readonly string[]): Expression {
  const quoted = [...new Set(names)].sort().map((name) => `"${name}"`);
  const flat = `toset([${quoted.join(", ")}])`;
  return raw(flat.length <= 84 ? flat : `toset([\n${quoted.map((name) => `${name},`).join("\n")}\n])`);
}
