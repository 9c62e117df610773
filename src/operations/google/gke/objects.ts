import { compileKubernetes } from "../../../compile/kubernetes/compile.ts";
import type { Outputs, Role } from "../../../compile/kubernetes/stage.ts";
import { tunnelSecretKey } from "../../../compile/terraform/edge/tunnel.ts";
import { secretId } from "../../../compile/terraform/secret.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { holdCounts } from "../../../plan/kubernetes/held.ts";
import { pinSecrets } from "../../../plan/kubernetes/secret-versions.ts";
import { type Settings, servingIn } from "../../../plan/settings.ts";
import type { ReleaseObjects } from "../../kubernetes/deliver.ts";
import type { ReleasedStage } from "../stage.ts";

/**
 * The objects of a release in one of its stage's clusters, at the counts that are held, with the versions of secrets that are
 * settled. Throws what compiling told.
 */
export function objectsOf(
  { app, fleet, release, context }: ReleasedStage,
  { outputs, settings, role }: { outputs: Outputs; settings: Settings; role: Role },
): ReleaseObjects {
  const { objects, diagnostics } = compileKubernetes({
    app: holdCounts(app, settings.held),
    fleet,
    outputs,
    role,
    serving: servingIn(settings),
    release: {
      id: release.id,
      commit: release.commit,
      digest: release.digest,
      images: Object.fromEntries(Object.entries(release.images).map(([name, { reference }]) => [name, reference])),
      files: filesOf(app, release.files ?? {}),
    },
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Failure("release-not-compiled", { release: release.id }, { also: errors });
  const graces = app.components.flatMap((one) => (one.kind === "job" ? [] : [[one.name, one.health.grace] as const]));
  const versions = Object.entries(settings.secretVersions)
    // Made once with the tunnel, and never anew.
    .filter(([key]) => key !== tunnelSecretKey)
    .map(([key, version]) => [secretId(context, key), version] as const);
  return { release: release.id, objects: pinSecrets(objects, new Map(versions)), graces: Object.fromEntries(graces) };
}

/** By the name in `files:`; a release keeps them by the path they were read at. */
function filesOf(app: ReleasedStage["app"], byPath: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  return Object.fromEntries(
    app.files.flatMap(({ name, content }) => {
      const path = "from" in content ? content.from : "template" in content ? content.template : undefined;
      const text = path === undefined ? undefined : byPath[path];
      return text === undefined ? [] : [[name, new TextEncoder().encode(text)] as const];
    }),
  );
}
