/** Stages that the manifest does not name any more, and that still stand: they are known by their records alone. */
import { type DeploymentRecord, places } from "../../plan/records.ts";
import { inParallel } from "../../run/parallel.ts";
import { GoogleStage } from "./stage.ts";

/** Their names, as far as they keep their records where this stage does. */
export async function removedStages(stage: GoogleStage, signal: AbortSignal): Promise<string[]> {
  const { world, bucket, app, fleet } = stage;
  const prefix = places.stages(app.name);
  const listed = await world.objects.list(bucket, prefix, signal);
  const names = [...new Set(listed.flatMap(({ name }) => name.slice(prefix.length).split("/")[0] ?? []))].sort();
  const unknown = names.filter((name) => fleet.every((one) => one.stage !== name));
  const standing = await inParallel(unknown, 4, async (name) => {
    const [newest] = await stage.deploymentsOf(name).list(1, signal);
    return newest === undefined || isGone(newest.record) ? [] : [name];
  });
  return standing.flat();
}

/** One of them, as the release says that was brought there last; nothing where there is none of that name. */
export async function removedStage(beside: GoogleStage, name: string, signal: AbortSignal): Promise<GoogleStage | undefined> {
  const deployments = beside.deploymentsOf(name);
  const [newest] = await deployments.list(1, signal);
  if (newest === undefined) return undefined;
  const record = (await deployments.live(signal)) ?? newest.record;
  const release = await beside.releases.get(record.release, signal);
  return new GoogleStage(name, { path: beside.tree.path, file: release.file, text: release.manifest }, beside.world);
}

/** Whether a stage's last deployment took it away. */
export function isGone({ kind, outcome }: DeploymentRecord): boolean {
  return kind === "destroy" && outcome === "done";
}
