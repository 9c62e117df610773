import { isCarrier } from "../../../compile/kubernetes/chart/carried.ts";
import { type CompiledKubernetes, compileKubernetes, type Input } from "../../../compile/kubernetes/compile.ts";
import type { Outputs, Role } from "../../../compile/kubernetes/stage.ts";
import { tunnelSecretKey } from "../../../compile/terraform/edge/tunnel.ts";
import { secretId } from "../../../compile/terraform/secret.ts";
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { holdCounts } from "../../../plan/kubernetes/held.ts";
import { pinSecrets } from "../../../plan/kubernetes/secret-versions.ts";
import { type Settings, servingIn } from "../../../plan/settings.ts";
import { writeCharts } from "../../kubernetes/charts.ts";
import type { ReleaseObjects } from "../../kubernetes/deliver.ts";
import type { GoogleStage, ReleasedStage } from "../stage.ts";

/** In which cluster, at what operating the stage has settled. */
type Where = { outputs: Outputs; settings: Settings; role: Role };

/**
 * The objects of a release in one of its stage's clusters, at the counts that are held, with the versions of secrets that are
 * settled. Throws what compiling and writing charts told.
 */
export async function objectsOf(
  stage: GoogleStage,
  released: ReleasedStage,
  where: Where,
  signal: AbortSignal,
): Promise<ReleaseObjects> {
  const { app, release, context } = released;
  const { objects, diagnostics } = await compiled(stage, released, where, signal);
  refuse(released, diagnostics);
  const graces = app.components.flatMap((one) => (one.kind === "job" ? [] : [[one.name, one.health.grace] as const]));
  const versions = Object.entries(where.settings.secretVersions)
    // Made once with the tunnel, and never anew.
    .filter(([key]) => key !== tunnelSecretKey)
    .map(([key, version]) => [secretId(context, key), version] as const);
  return { release: release.id, objects: pinSecrets(objects, new Map(versions)), graces: Object.fromEntries(graces) };
}

/**
 * Throws what is wrong with a release's charts before anything of it is planned: that they can be had, that they take their
 * values, that everything they bring is a component. Tells what only calls for attention. What Google assigns is not known yet.
 */
export async function guardCharts(
  stage: GoogleStage,
  released: ReleasedStage,
  settings: Settings,
  signal: AbortSignal,
): Promise<void> {
  if (released.app.target !== "gke" || !released.app.components.some(isCarrier)) return;
  const data = Object.fromEntries(released.app.data.map(({ name }) => [name, { host: "192.0.2.1", port: 1 }]));
  const { diagnostics } = await compiled(stage, released, { outputs: { data, egress: [] }, settings, role: "primary" }, signal);
  const ofCharts = diagnostics.filter(({ slug }) => slug.startsWith("chart-"));
  refuse(released, ofCharts);
  for (const { message, hint } of ofCharts) {
    stage.world.emit({ type: "note", text: hint === undefined ? message : `${message} ${hint}` });
  }
}

async function compiled(
  stage: GoogleStage,
  released: ReleasedStage,
  where: Where,
  signal: AbortSignal,
): Promise<CompiledKubernetes> {
  const { env, layout } = stage.world;
  const input = inputOf(released, where);
  const written = await writeCharts(input, { env, cache: layout.cache, project: layout.project, signal });
  const { objects, diagnostics } = compileKubernetes({ ...input, charts: written.charts });
  return { objects, diagnostics: [...written.diagnostics, ...diagnostics] };
}

function refuse({ release }: ReleasedStage, diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Failure("release-not-compiled", { release: release.id }, { also: errors });
}

function inputOf({ app, fleet, release }: ReleasedStage, { outputs, settings, role }: Where): Input {
  return {
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
  };
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
