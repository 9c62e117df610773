import { stringify } from "yaml";
import type { KubernetesObject, Placed } from "./object.ts";

/** A file of objects, as a person would keep them in a repository. */
export type KubernetesFile = { name: string; text: string };

/** One file per group and wave, numbered so that the order of the folder is the order they are applied in. */
export function kubernetesFiles(objects: readonly Placed[]): KubernetesFile[] {
  const files = new Map<string, KubernetesObject[]>();
  for (const { wave, group, object } of objects) {
    const name = `${String(wave).padStart(3, "0")}-${group}.yaml`;
    files.set(name, [...(files.get(name) ?? []), object]);
  }
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, contained]) => ({ name, text: contained.map(writeObject).join("---\n") }));
}

/** kubectl reads YAML 1.1, where `on` and `yes` are no words but truth: what it would misread is quoted. */
export function writeObject(object: KubernetesObject): string {
  return stringify(object, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
