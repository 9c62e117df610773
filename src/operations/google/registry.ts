import { registryPlace } from "../../compile/terraform/registry.ts";
import { registryOwner } from "../../compile/terraform/stacks/workspaces.ts";
import { noSettings } from "../../plan/settings.ts";
import { projectNumber } from "../../run/google/ask.ts";
import type { Connection } from "../../run/google/connection.ts";
import { ifThere } from "../../run/google/failure.ts";
import { applyStacks } from "../terraform/apply-stacks.ts";
import { planStacks } from "../terraform/plan-stacks.ts";
import { asWritten } from "./as-written.ts";
import { withStage } from "./drive.ts";
import { loginVersions } from "./logins.ts";
import { GoogleStage } from "./stage.ts";

/**
 * Sees to it that images can be pushed: the stack `registry` is applied by itself where the app's repository is not there
 * yet, before anything is built for it. Everything else of it comes with deployments.
 */
export async function ensureRegistry(stage: GoogleStage, signal: AbortSignal): Promise<void> {
  const { app, fleet, world } = stage;
  const place = registryPlace(fleet);
  const builds = [app.image, ...app.components.map(({ image }) => image)].filter((image) => image?.from === "build");
  const pushesElsewhere = builds.length === 0 || (app.image?.from === "build" && app.image.push !== undefined);
  if (place === undefined || place.existing || pushesElsewhere || (await isThere(world.connection, place, signal))) return;
  const number = await projectNumber(world.connection, place.project, signal);
  const variables = {
    execution: "",
    settings: noSettings,
    projectNumbers: number === undefined ? {} : { [place.project]: number },
    logins: await loginVersions(world.connection, fleet, signal),
  };
  world.emit({ type: "step-started", step: "registry", title: "Registry" });
  // In HCP its workspace is made with those of the stage that owns it; elsewhere that stack is not there.
  const owner = registryOwner(fleet)?.stage ?? stage.name;
  const home = owner === stage.name ? stage : new GoogleStage(owner, stage.tree, world);
  const order = { only: (name: string) => name === "registry" || name === "workspaces", variables, signal };
  await withStage(home, asWritten(home), order, async (drive) => {
    await applyStacks(drive, { proposals: await planStacks(drive), allowDataLoss: false });
  });
  world.emit({ type: "step-ended", step: "registry", title: "Registry" });
}

async function isThere(
  connection: Connection,
  { project, region, repository }: { project: string; region: string; repository: string },
  signal: AbortSignal,
): Promise<boolean> {
  const call = {
    api: "registry",
    action: `look at the repository \`${repository}\``,
    project,
    idempotent: true,
    signal,
  } as const;
  const path = `projects/${project}/locations/${region}/repositories/${repository}`;
  return (await ifThere(connection.request(call, { method: "GET", path }))) !== undefined;
}
