import type { KubernetesObject, Placed } from "../kubernetes/object.ts";
import { kubernetesFiles, writeObject } from "../kubernetes/write.ts";
import { annotated } from "./annotate.ts";
import { application } from "./application.ts";
import { silentMistakes } from "./mistakes.ts";
import { applicationFile, type Following, objectsFolder } from "./names.ts";
import { appProject } from "./project.ts";

/** What a repository holds of a stage, and what Argo CD is told of it. */
export type CompiledArgocd = {
  /** Texts by their path in the repository. */
  files: ReadonlyMap<string, string>;
  /** The folder that holds the stage's objects and nothing else. */
  folder: string;
  objects: readonly KubernetesObject[];
  project: KubernetesObject;
  application: KubernetesObject;
  /** Whether the release's jobs are among them. */
  jobs: boolean;
  /** What Argo CD would take silently and wrongly. */
  mistakes: readonly string[];
};

/**
 * A release's objects as Argo CD follows them. The project permits the kinds of `live` as well: what a release no longer has
 * is still to be removed. Byte-stable.
 */
export function compileArgocd(
  following: Following,
  objects: readonly Placed[],
  { jobs, live = [] }: { jobs: boolean; live?: readonly KubernetesObject[] },
): CompiledArgocd {
  const placed = annotated(objects, { jobs });
  const own = placed.map(({ object }) => object);
  const folder = objectsFolder(following);
  const project = appProject(following, [...objects.map(({ object }) => object), ...live]);
  const made = application(following);
  const files = new Map(kubernetesFiles(placed).map(({ name, text }) => [`${folder}/${name}`, text]));
  files.set(applicationFile(following), [project, made].map(writeObject).join("---\n"));
  return { files, folder, objects: own, project, application: made, jobs, mistakes: silentMistakes(own) };
}
