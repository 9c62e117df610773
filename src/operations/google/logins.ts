/** The logins at other registries: they belong to the app, whose registry reads them, and are supplied like any secret of a stage. */
import type { App } from "../../app/model.ts";
import { registryPlace } from "../../compile/terraform/registry.ts";
import { loginSecret, loginSecretId } from "../../compile/terraform/registry-login.ts";
import { secretId } from "../../compile/terraform/secret.ts";
import { newestVersion, secretValue } from "../../run/google/ask.ts";
import type { Connection } from "../../run/google/connection.ts";
import { addVersion } from "../../run/google/secret-versions.ts";
import { inParallel } from "../../run/parallel.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** Where the password of a registry lies, beside the stage's own secret of that name. */
export type LoginPlace = { name: string; project: string; secret: string };

export function loginPlaces(fleet: readonly App[]): LoginPlace[] {
  const place = registryPlace(fleet);
  if (place === undefined) return [];
  const all = fleet.flatMap(({ name: app, ground }) =>
    ground.registries.flatMap((access) => {
      const name = loginSecret(access);
      return name === undefined ? [] : [{ name, project: place.project, secret: loginSecretId(app, name) }];
    }),
  );
  return [...new Map(all.map((login) => [login.secret, login])).values()];
}

/** The newest version of each, by the name of the secret; those without a value are left out. */
export async function loginVersions(
  connection: Connection,
  fleet: readonly App[],
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const found = await inParallel(loginPlaces(fleet), 4, async (place) => {
    const version = await newestVersion(connection, place, signal);
    return version === undefined ? [] : [[place.name, version] as const];
  });
  return Object.fromEntries(found.flat());
}

/** The logins that no password is known of, with what the manifest says each is. */
export function missingLogins(
  fleet: readonly App[],
  versions: Readonly<Record<string, number>>,
): { name: string; what: string }[] {
  return loginPlaces(fleet).flatMap(({ name }) => {
    const source = fleet.flatMap(({ secrets }) => secrets).find((secret) => secret.name === name);
    return versions[name] === undefined && source?.source === "supply" ? [{ name, what: source.what }] : [];
  });
}

/**
 * Gives the stage's own places the passwords that the app's registry has: Pods pull with them too, and nobody has to say one
 * twice. `names` are the secrets of the stage that wait for a value.
 */
export async function carryLogins(
  { world }: GoogleStage,
  { context, fleet }: ReleasedStage,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const place of loginPlaces(fleet).filter(({ name }) => names.includes(name))) {
    const version = await newestVersion(world.connection, place, signal);
    if (version === undefined) continue;
    const value = await secretValue(world.connection, { ...place, version }, signal);
    const own = { project: context.google.project, secret: secretId(context, place.name) };
    await addVersion(world.connection, own, value, signal);
  }
}
