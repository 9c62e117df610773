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

/**
 * An object as YAML in block style. Maps and lists are written here, because the library builds a document of nodes first,
 * which takes four times as long; how a string is quoted is the library's to say.
 */
export function writeObject(object: KubernetesObject): string {
  return `${blockOf(object, "").join("\n")}\n`;
}

/** The lines of a map or list. */
function blockOf(value: object, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const [first = "", ...rest] = isBlock(item) ? blockOf(item, `${indent}  `) : [`${indent}  ${scalar(item, indent)}`];
      return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const name = `${indent}${/[\r\n]/.test(key) ? JSON.stringify(key) : text(key, indent)}:`;
    return isBlock(inner) ? [name, ...blockOf(inner, `${indent}  `)] : [`${name} ${scalar(inner, indent)}`];
  });
}

/** What stands on lines of its own; empty ones stand behind their key. */
function isBlock(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function scalar(value: unknown, indent: string): string {
  if (typeof value === "string") return text(value, indent);
  return JSON.stringify(value);
}

/** What every reader of YAML takes for a string as it stands. */
const BARE = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;
/** What kubectl, which reads YAML 1.1, takes for something else. */
const WORD = /^(y|yes|n|no|on|off|true|false|null)$/i;

function text(value: string, indent: string): string {
  if (BARE.test(value) && !WORD.test(value)) return value;
  // As a key it would merge another map.
  if (value === "<<") return '"<<"';
  const [first = "", ...rest] = stringify({ k: value }, { version: "1.1", lineWidth: 0 }).slice("k: ".length, -1).split("\n");
  return [first, ...rest.map((line) => (line === "" ? "" : indent + line))].join("\n");
}
