import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";

/** A manifest to start from; `value` is what it says, where it can be read as a mapping. */
export type Origin = { name: string; text: string; value: Record<string, unknown> | undefined };

const root = join(import.meta.dirname, "../..");

/** Whole systems: the five of the language and the examples. */
export const systems: readonly Origin[] = [
  ...files("test/golden/manifests").map((file) => origin(`test/golden/manifests/${file}`)),
  ...files("examples").map((folder) => origin(`examples/${folder}/fairlead.yaml`)),
].filter((found) => found !== undefined);

/** Small manifests, each with a mistake of its own: what lies near them is seldom reached by chance. */
export const cases: readonly Origin[] = ["diagnostics", "checks"]
  .flatMap((group) => files(`test/golden/${group}`).map((name) => origin(`test/golden/${group}/${name}/fairlead.yaml`)))
  .filter((found) => found !== undefined);

function files(folder: string): string[] {
  return readdirSync(join(root, folder)).toSorted();
}

function origin(path: string): Origin | undefined {
  if (!existsSync(join(root, path))) return undefined;
  const text = readFileSync(join(root, path), "latin1");
  return { name: path, text, value: mappingOf(Buffer.from(text, "latin1").toString("utf8")) };
}

function mappingOf(text: string): Record<string, unknown> | undefined {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  try {
    // Turning it into text and back unfolds aliases and refuses what contains itself.
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 })));
  } catch {
    return undefined;
  }
}
