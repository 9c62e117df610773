import type { EnvVar } from "kubernetes-types/core/v1.js";
import type { Read } from "../component.ts";
import { compileEnvironment } from "../environment.ts";
import { isSecret, literal } from "../secret-text.ts";
import type { Stage } from "../stage.ts";

/** Of an image of Fairlead's own surroundings: a chart knows its image and says these itself. */
const SURROUNDINGS = new Set(["HOME", "TMPDIR", "LANG", "PORT"]);

/** The environment of a component as one list, because charts take nothing else: secret values by reference. */
export function listedEnvironment(stage: Stage, read: Read): EnvVar[] {
  const plain = read.env
    .filter(({ value }) => !isSecret(value))
    // `$(` would name another variable.
    .map(({ name, value }) => ({ name, value: literal(value).replaceAll("$(", "$$$$(") }));
  const written = new Set(read.env.map(({ name }) => name));
  const others = compileEnvironment(stage, read).env.filter(({ name }) => written.has(name) || !SURROUNDINGS.has(name));
  return [...plain, ...others];
}

/** The later of several entries for one variable, where the first of them stood: a list may not name one twice. */
export function once(env: readonly EnvVar[]): EnvVar[] {
  return [...new Map(env.map((variable) => [variable.name, variable])).values()];
}
