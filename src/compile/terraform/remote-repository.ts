/** Images of other registries, pulled through Artifact Registry: Cloud Run pulls from nowhere else, and a cache outlives an outage. */
import type { RegistryAccess } from "../../app/ground.ts";
import { type Context, local } from "./context.ts";
import type { Block } from "./hcl/block.ts";
import { raw, template } from "./hcl/expression.ts";
import { mirrorKey, mirrorName, type RegistryPlace } from "./registry.ts";
import { loginSecret, loginSecretId, onceListed } from "./registry-login.ts";
import { type Addressed, resource } from "./resource.ts";
import { versionOf } from "./secret.ts";

/** The secrets of logins, readable by the registry's own agent. */
export function loginSecrets(context: Context, place: RegistryPlace, accesses: readonly RegistryAccess[]): Block[] {
  const names = [...new Set(accesses.flatMap((access) => loginSecret(access) ?? []))].sort();
  return names.flatMap((name) => {
    const made = resource(
      "google_secret_manager_secret",
      local(name),
      { secret_id: loginSecretId(context.app.name, name), replication: { auto: {} } },
      { why: "Supplied: its value never passes through Terraform." },
    );
    const grant = resource("google_secret_manager_secret_iam_member", local(name), {
      secret_id: made.address.get("id"),
      role: "roles/secretmanager.secretAccessor",
      member: raw(
        `"serviceAccount:service-\${var.project_numbers["${place.project}"]}@gcp-sa-artifactregistry.iam.gserviceaccount.com"`,
      ),
    });
    return [made, grant];
  });
}

export function mirror(context: Context, place: RegistryPlace, access: RegistryAccess): Addressed {
  const secret = loginSecret(access);
  return resource(
    "google_artifact_registry_repository",
    mirrorKey(access),
    {
      repository_id: mirrorName(context.app.name, access.host),
      location: place.region,
      format: "DOCKER",
      mode: "REMOTE_REPOSITORY",
      description: `Images of ${access.host}`,
      remote_repository_config: {
        docker_repository:
          access.host === "docker.io"
            ? { public_repository: "DOCKER_HUB" }
            : { custom_repository: { uri: `https://${access.host}` } },
        ...(access.by === "login" && secret !== undefined
          ? {
              upstream_credentials: {
                username_password_credentials: {
                  username: access.user,
                  password_secret_version: template(
                    raw(`google_secret_manager_secret.${local(secret)}.name`),
                    "/versions/",
                    versionOf(secret),
                  ),
                },
              },
            }
          : {}),
      },
    },
    secret === undefined
      ? {}
      : { ...onceListed(secret), depends_on: [raw(`google_secret_manager_secret_iam_member.${local(secret)}`)] },
  );
}
