import { type Context, local } from "../context.ts";
import { pipelineOf } from "../pipeline.ts";
import { inUse, projectNumbers, projectNumbersWith, readers, registriesOf, registry, registryPlace } from "../registry.ts";
import { loginSecret, loginVersions } from "../registry-login.ts";
import { loginSecrets, mirror } from "../remote-repository.ts";
import { resource } from "../resource.ts";
import { rootModule } from "../root-module.ts";
import type { Draft, Stack } from "../stack.ts";
import { variables } from "../variable.ts";

/** The registry of the whole app, the same from whichever stage it is compiled; `undefined` where nothing of it is Fairlead's. */
export function registryStack(context: Context): Stack | undefined {
  const place = registryPlace(context.fleet);
  if (place === undefined) return undefined;
  const { app } = context;
  const others = registriesOf(context);
  const mirrors = others.map((access) => mirror(context, place, access));
  const logins = loginSecrets(context, place, others);
  const pipeline = pipelineOf(context, place);
  if (place.existing && others.length === 0 && pipeline.drafts.length === 0) return undefined;
  const pulling = readers(context, place);
  const abroad = context.fleet.some(({ ground }) => ground.google !== undefined && ground.google.project !== place.project);
  const asked = [
    ...(place.existing ? [] : [inUse]),
    ...(logins.length > 0 || pipeline.ownNumber
      ? [projectNumbersWith(place.project)]
      : pulling.blocks.length > 0 || (abroad && pipeline.drafts.length > 0)
        ? [projectNumbers]
        : []),
    ...(logins.length > 0 ? [loginVersions] : []),
    ...pipeline.variables,
  ];
  return rootModule(context, "registry", {
    header: `The registry of ${app.name}: images are built once, and every stage pulls the same ones.`,
    drafts: [
      variables(...asked),
      apis(
        place.project,
        others.some((access) => loginSecret(access) !== undefined),
        pipeline.apis,
      ),
      ...registry(context, place),
      { file: "mirrors.tf", blocks: [...logins, ...mirrors] },
      pulling,
      ...pipeline.drafts,
    ],
    place,
    labels: { app: app.name, "managed-by": "fairlead" },
  });
}

function apis(project: string, secrets: boolean, others: readonly string[]): Draft {
  const names = new Set(["artifactregistry", "containerscanning", ...(secrets ? ["secretmanager"] : []), ...others]);
  return {
    file: "apis.tf",
    blocks: [...names].map((name) =>
      resource("google_project_service", local(name), { project, service: `${name}.googleapis.com` }),
    ),
  };
}
