import { projectTag } from "../family.ts";

/** What names a project among all that share an engine. */
export type Named = { project: string; app: string };

/** The names of the app whose state lies in this folder. */
export function namesOf(state: string, app: string): Named {
  return { project: projectTag(state), app };
}

/** The container of an instance, as `docker ps` shows it. */
export function containerName({ project, app }: Named, instance: string): string {
  return `fairlead-${app}-${project}-${instance}`;
}

/** The network that a stage has to itself. */
export function networkName({ project, app }: Named, stage: string): string {
  return `fairlead-${app}-${project}-${stage}`;
}
