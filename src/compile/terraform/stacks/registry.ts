import { type Context, local } from "../context.ts";
import { inUse, projectNumbers, projectNumbersWith, readers, registriesOf, registry, registryPlace } from "../registry.ts";
import { loginSecret, loginSecrets, mirror, mirrorKey } from "../remote-repository.ts";
import { resource } from "../resource.ts";
import { rootModule } from "../root-module.ts";
import type { Draft, Stack } from "../stack.ts";
import { secretVersions, variables } from "../variable.ts";

/** The registry of the whole app, the same from whichever stage it is compiled; `undefined` where nothing of it is Fairlead's. */
export function registryStack(context: Context): Stack | undefined {
  const place = registryPlace(context.fleet);
  if (place === undefined) return undefined;
  const { app } = context;
  const others = registriesOf(context);
  const mirrors = others.map((access) => mirror(context, place, access));
  const logins = loginSecrets(context, place, others);
  const repositories = [...(place.existing ? [] : ["images"]), ...others.map(mirrorKey)];
  if (repositories.length === 0) return undefined;
  const pulling = readers(context, place, repositories);
  const asked = [
    ...(place.existing ? [] : [inUse]),
    ...(logins.length > 0
      ? [projectNumbersWith(place.project), secretVersions]
      : pulling.blocks.length > 0
        ? [projectNumbers]
        : []),
  ];
  return rootModule(context, "registry", {
    header: `The registry of ${app.name}: images are built once, and every stage pulls the same ones.`,
    drafts: [
      variables(...asked),
      apis(
        place.project,
        others.some((access) => loginSecret(access) !== undefined),
      ),
      ...registry(context, place),
      { file: "mirrors.tf", blocks: [...logins, ...mirrors] },
      pulling,
    ],
    place,
    labels: { app: app.name, "managed-by": "fairlead" },
  });
}

function apis(project: string, secrets: boolean): Draft {
  const names = ["artifactregistry", "containerscanning", ...(secrets ? ["secretmanager"] : [])];
  return {
    file: "apis.tf",
    blocks: names.map((name) => resource("google_project_service", local(name), { project, service: `${name}.googleapis.com` })),
  };
}
