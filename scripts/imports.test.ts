import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** A folder imports from itself and from those above it; folders of one line do not know each other. */
const LAYERS = [
  ["diagnostics"],
  ["manifest"],
  ["app"],
  ["compile"],
  ["plan"],
  ["run"],
  ["operations"],
  ["keeper", "engine", "edge"],
  ["dashboard"],
  ["cli"],
];
/** From text to plan: no file, process, environment, clock or randomness. */
const PURE = ["diagnostics", "manifest", "app", "compile", "plan"];
/** What makes a pure folder impure without any import. */
const IMPURE =
  /\bprocess\.(env|argv|cwd|pid|platform|getuid|stdout|stderr|hrtime|exit)\b|\b(Date|performance)\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.(random|subtle|get)|\bfetch\(/;
const LONGEST = 500;

type Import = { file: string; line: number; specifier: string /** By `import(…)`. */; later: boolean };

const sources = globSync("src/**/*.ts", { cwd: root }).toSorted();
const production = sources.filter((file) => !file.endsWith(".test.ts"));
const imports = new Map(sources.map((file) => [file, importsOf(file)]));

test("a folder of src imports only from those above it", () => {
  const wrong = production.flatMap((file) =>
    importsIn(file).filter(({ specifier }) => specifier.startsWith(".") && !mayImport(file, target(file, specifier))),
  );
  assert.deepEqual(wrong.map(place), []);
});

test("from text to plan nothing reaches outside", () => {
  const pure = production.filter((file) => PURE.includes(folderOf(file)));
  const modules = pure.flatMap((file) => importsIn(file).filter(({ specifier }) => specifier.startsWith("node:"))).map(place);
  const calls = pure.flatMap((file) =>
    lines(file).flatMap((text, index) => (IMPURE.test(code(text)) ? [`${file}:${index + 1} ${text.trim()}`] : [])),
  );
  assert.deepEqual([...modules, ...calls], []);
});

test("the keeper needs nothing but Node", () => {
  const seen = new Set<string>();
  const wrong: Import[] = [];
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const found of importsIn(file)) {
      if (found.specifier.startsWith(".")) visit(target(file, found.specifier));
      else if (!found.specifier.startsWith("node:")) wrong.push(found);
    }
  };
  visit("src/keeper/main.ts");
  assert.deepEqual(wrong.map(place), []);
});

test("a library that is loaded later is loaded by a module of ours, or the bundle would lose its names", () => {
  const wrong = production.flatMap((file) =>
    importsIn(file).filter(({ specifier, later }) => later && !specifier.startsWith(".") && !specifier.startsWith("node:")),
  );
  assert.deepEqual(wrong.map(place), []);
});

test("no source file is longer than a reader's patience", () => {
  const all = globSync(["src/**/*.ts", "test/**/*.ts", "bench/**/*.ts", "scripts/**/*.{ts,sh}"], {
    cwd: root,
    exclude: ["src/compile/terraform/generated/*"],
  });
  const long = all.flatMap((file) => (lines(file).length > LONGEST ? [`${file}: ${lines(file).length} lines`] : []));
  assert.deepEqual(long, []);
});

function importsIn(file: string): readonly Import[] {
  return imports.get(file) ?? importsOf(file);
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const pattern = /^\s*(?:import|export)\s[^;"']*?from\s*"([^"]+)"|^\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const before = text.slice(0, (match.index ?? 0) + match[0].length);
    return {
      file,
      line: before.split("\n").length,
      specifier: match[1] ?? match[2] ?? match[3] ?? "",
      later: match[3] !== undefined,
    };
  });
}

function mayImport(from: string, to: string): boolean {
  if (!to.startsWith("src/")) return to === "package.json";
  const [own, other] = [folderOf(from), folderOf(to)];
  return own === other || layerOf(other) < layerOf(own);
}

function layerOf(folder: string): number {
  const layer = LAYERS.findIndex((folders) => folders.includes(folder));
  assert.notEqual(layer, -1, `src/${folder} is in no layer`);
  return layer;
}

function target(from: string, specifier: string): string {
  return normalize(join(dirname(from), specifier));
}

function folderOf(file: string): string {
  return file.split("/")[1] ?? "";
}

function lines(file: string): string[] {
  return readFileSync(join(root, file), "utf8").trimEnd().split("\n");
}

/** A line without its comment and texts, as far as a line tells. */
function code(text: string): string {
  return /^\s*(\*|\/\/|\/\*)/.test(text) ? "" : text.replace(/"[^"]*"|`[^`]*`/g, '""').replace(/\/\/.*$/, "");
}

function place({ file, line, specifier }: Import): string {
  return `${file}:${line} imports ${specifier}`;
}
