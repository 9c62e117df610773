import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

/**
 * What a file begins with, after the bytes that say how long it is: the build whose code it holds, and where each part is, by
 * its hash.
 */
type Index = { build: string; parts: Readonly<Record<string, readonly [from: number, to: number]>> };
const HEAD = 4;

/**
 * Loads what is required from here on with the code that V8 compiled of it in an earlier run, kept in `file`. Node's own
 * cache keeps what V8 compiles when a file is loaded; most functions are compiled when they are called first, and this
 * one, written at the end of the run, has them too. The bundle's files begin with their hash (scripts/build/lazy.ts).
 */
export function keepCompiled(file: string): void {
  const build = hashOf(readFileSync(fileURLToPath(import.meta.url), "utf8"));
  const kept = read(file, build);
  const loaded = new Map<string, Script>();
  let fresh = false;
  const parts = new Map<string, NodeJS.Module>();
  const load = (module: NodeJS.Module, filename: string): void => {
    parts.set(filename, module);
    const text = readFileSync(filename, "utf8");
    const hash = hashOf(text);
    const cachedData = kept.get(hash);
    const script = new Script(`(function (exports, require, module, __filename) { ${text}\n})`, { filename, cachedData });
    if (cachedData === undefined || script.cachedDataRejected === true) fresh = true;
    loaded.set(hash, script);
    // Parts of the bundle say where the others are, so nothing has to be looked for.
    const require = (id: string) => (id.startsWith(".") ? part(join(dirname(filename), id)) : module.require(id));
    script.runInThisContext()(module.exports, require, module, filename);
  };
  const part = (filename: string): unknown => {
    const known = parts.get(filename);
    if (known !== undefined) return known.exports;
    const module = new Module(filename);
    load(module, filename);
    return module.exports;
  };
  // Deprecated since it was used to compile other languages at run time; Node promises that it stays.
  createRequire(import.meta.url).extensions[".cjs"] = load;
  process.once("exit", () => {
    if (!fresh) return;
    for (const [hash, script] of loaded) kept.set(hash, script.createCachedData());
    write(file, build, kept);
  });
}

function hashOf(text: string): string {
  return text.slice(0, text.indexOf("\n"));
}

/** Nothing of another build: its code would be read at each start, and be of no use. */
function read(file: string, build: string): Map<string, Buffer> {
  try {
    const bytes = readFileSync(file);
    const start = HEAD + bytes.readUInt32LE(0);
    const index: Index = JSON.parse(bytes.toString("latin1", HEAD, start));
    if (index.build !== build) return new Map();
    return new Map(Object.entries(index.parts).map(([hash, [from, to]]) => [hash, bytes.subarray(start + from, start + to)]));
  } catch {
    return new Map();
  }
}

/** Whoever cannot write it starts slower, and nothing else. */
function write(file: string, build: string, kept: ReadonlyMap<string, Buffer>): void {
  const parts: Record<string, [number, number]> = {};
  let end = 0;
  for (const [hash, { length }] of kept) {
    parts[hash] = [end, end + length];
    end += length;
  }
  const list = Buffer.from(JSON.stringify({ build, parts } satisfies Index), "latin1");
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(list.length);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, Buffer.concat([head, list, ...kept.values()]));
    renameSync(own, file);
  } catch {}
}
