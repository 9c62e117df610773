/** Logins at registries of others: Google tries one as it makes the mirror, so that a mirror comes once its password is there. */
import type { RegistryAccess } from "../../app/ground.ts";
import { googleName } from "../google-names.ts";
import { type Expression, raw } from "./hcl/expression.ts";
import type { Meta } from "./resource.ts";
import { secretVersions, type Variable } from "./variable.ts";

/** The secret that holds a registry's password; it belongs to the app, not to a stage. */
export function loginSecretId(app: string, secret: string): string {
  return googleName("secret", app, "registry", secret);
}

/** The secret a login names, which is one alone. */
export function loginSecret(access: RegistryAccess): string | undefined {
  if (access.by !== "login") return undefined;
  const [part] = access.password;
  return part !== undefined && "reference" in part && part.reference.of === "secret" ? part.reference.name : undefined;
}

export const loginVersions: Variable = {
  ...secretVersions,
  description:
    "The version in use of each password of another registry, by the secret's name in the manifest; the mirror of that registry is made once its password is listed.",
};

/** Whether a password is listed, in Terraform's words. */
export function isListed(login: string): string {
  return `contains(keys(var.secret_versions), "${login}")`;
}

/** For what exists once a login does; for everything where there is none. */
export function onceListed(login: string | undefined): Meta {
  return login === undefined ? {} : { count: raw(`${isListed(login)} ? 1 : 0`) };
}

/** The name of a repository of this stack, by its name within Terraform. */
export function repositoryName({ key, login }: { key: string; login: string | undefined }): Expression {
  return raw(`google_artifact_registry_repository.${key}${login === undefined ? "" : "[0]"}.name`);
}
