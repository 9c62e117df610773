import type { SecretSource } from "../../app/model.ts";
import { type Context, local, placeOf, stageName } from "./context.ts";
import type { Block } from "./hcl/block.ts";
import { type Expression, raw, type Value } from "./hcl/expression.ts";
import { type Addressed, ephemeral, resource } from "./resource.ts";
import type { Draft } from "./stack.ts";

/** What a secret of a stage is called in `var.secret_versions` and in the end of its name at Google. */
export type SecretKey = string;

/** The key of the password of a server, which no secret of a manifest can have: their names hold no underscore. */
export function passwordKey(data: string): SecretKey {
  return `${data}_password`;
}

/** Secret Manager's name of a secret of the stage; what is there already keeps the name it has. */
export function secretId(context: Context, key: SecretKey): string {
  const source = context.app.secrets.find(({ name }) => name === key);
  return source?.source === "existing" ? source.secret : stageName(context, "secret", key);
}

/** `projects/acme/secrets/shop-testing-session-key`. */
export function secretPath(context: Context, key: SecretKey): string {
  return `projects/${context.google.project}/secrets/${secretId(context, key)}`;
}

/** The version in use. What is there already is read as its owner last wrote it. */
export function secretVersion(context: Context, key: SecretKey): Value<string> {
  const source = context.app.secrets.find(({ name }) => name === key);
  return source?.source === "existing" ? "latest" : raw(`tostring(${versionOf(key).text})`);
}

/** The version in use as a number. */
export function versionOf(key: SecretKey): Expression {
  return raw(`lookup(var.secret_versions, "${key}", 1)`);
}

/** A value that is read during a run and is in no state and no plan. */
export function readSecret(context: Context, key: SecretKey): Addressed {
  return ephemeral("google_secret_manager_secret_version", local(key), {
    secret: secretId(context, key),
    version: secretVersion(context, key),
  });
}

/** A secret without any value yet. */
export function secret(context: Context, key: SecretKey, why?: string): Addressed {
  return resource(
    "google_secret_manager_secret",
    local(key),
    { secret_id: secretId(context, key), replication: replication(context) },
    why === undefined ? {} : { why },
  );
}

/** One copy wherever Google likes; with a standby region one in each, so that losing a region loses no secret. */
function replication(context: Context) {
  const standby = context.ground.ground.standby ?? context.app.ground.standby;
  if (standby === undefined) return { auto: {} };
  const regions = [placeOf(context).region, standby.region];
  return { user_managed: { replicas: regions.map((location) => ({ location })) } };
}

/**
 * A value that is written once. A new version comes beside the old one, which stays: a running revision may still read it.
 */
export function writtenVersion(
  of: Addressed,
  key: SecretKey,
  value: Value<string>,
  version: Expression = versionOf(key),
): Addressed {
  return resource(
    "google_secret_manager_secret_version",
    local(key),
    {
      secret: of.address.get("id"),
      secret_data_wo: value,
      secret_data_wo_version: version,
      deletion_policy: "ABANDON",
    },
    { lifecycle: { create_before_destroy: true } },
  );
}

/** Characters that are drawn anew in each run and matter only in the one that writes them. */
export function randomPassword(key: SecretKey, length: number, characters: "letters" | "hex" = "letters"): Addressed {
  const alphabet =
    characters === "hex" ? { upper: false, lower: false, special: true, override_special: "abcdef" } : { special: false };
  return ephemeral("random_password", local(key), { length, ...alphabet });
}

/** The secrets of the manifest: made, and filled where Fairlead generates the value. */
export function secrets(context: Context, sources: readonly SecretSource[]): Draft {
  return { file: "secrets.tf", blocks: sources.flatMap((source) => blocksOf(context, source)) };
}

function blocksOf(context: Context, source: SecretSource): Block[] {
  switch (source.source) {
    case "generate": {
      const made = secret(context, source.name);
      const value = randomPassword(source.name, source.length, source.characters);
      return [made, value, writtenVersion(made, source.name, value.address.get("result"))];
    }
    case "supply":
      return [secret(context, source.name, `Supplied: ${source.what}. Its value never passes through Terraform.`)];
    // Composed where it is used, of versions that are in use there.
    case "compose":
    case "existing":
      return [];
    default:
      return source satisfies never;
  }
}

/** Characters of a generated password: letters and digits, so that every driver's address takes it as it is. */
export const PASSWORD = 32;

/** The password of a data server that runs in the stage's cluster. */
export function passwordIn(context: Context, datum: string): Draft {
  const key = passwordKey(datum);
  const made = secret(context, key);
  const drawn = randomPassword(key, PASSWORD);
  return { file: "secrets.tf", blocks: [made, drawn, writtenVersion(made, key, drawn.address.get("result"))] };
}
