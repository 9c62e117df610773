/** The logins at other registries: they belong to the app, whose registry reads them, and are supplied like any secret of a stage. */
import type { App } from "../../app/model.ts";
import { registryPlace } from "../../compile/terraform/registry.ts";
import { loginSecret, loginSecretId } from "../../compile/terraform/remote-repository.ts";
import { newestVersion } from "../../run/google/ask.ts";
import type { Connection } from "../../run/google/connection.ts";
import { inParallel } from "../../run/parallel.ts";

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
