import type { SecretSource } from "../../app/model.ts";
import { reach } from "./reach.ts";
import type { LocalJob, LocalStage, LocalTemplate } from "./stage.ts";

/** Names of secrets that only jobs on demand read. A deployment does without their values; such a job asks for them when it runs. */
export function readOnDemand(stage: LocalStage): ReadonlySet<string> {
  const deployed = [...stage.processes, ...stage.jobs.filter((job) => !isOnDemand(job))];
  const needed = new Set(readBy(stage, deployed).map(({ name }) => name));
  return new Set(stage.secrets.flatMap(({ name }) => (needed.has(name) ? [] : [name])));
}

/** The secrets that processes and jobs of the stage read, directly or through files and other secrets. */
export function readBy(stage: LocalStage, readers: readonly LocalTemplate[]): readonly SecretSource[] {
  const texts = readers.flatMap(({ argv, env }) => [...(argv ?? []), ...Object.values(env)]);
  return reach(stage, texts).secrets;
}

function isOnDemand({ run }: LocalJob): boolean {
  return run.when === "on-demand";
}
