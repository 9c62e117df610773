/** Bundles as CommonJS whose parts are loaded when they are first used, so that a command starts with the little it needs. */
import { transform } from "esbuild";

/** What an ES module imports, as esbuild writes it in CommonJS: one statement a line. */
const IMPORTED = /^var (import_\w+) = (.*\brequire\("[^"]+"\).*);$/gm;
/** Imported for nothing but being loaded. No module of ours does anything by being loaded. */
const UNUSED = /^require\("\.[^"]+"\);$/gm;

const HEAD = `"use strict";
const $once = (make) => { let made; return () => (made ??= make()); };
const $url = () => require("node:url").pathToFileURL(__filename).href;
`;

/** One ES module of a bundle in that form. */
export async function lazily(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node22.18",
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "$url" },
  });
  const names = Array.from(code.matchAll(IMPORTED), ([, name]) => name);
  const lines = code.replace(IMPORTED, "var $1 = $once(() => $2);").replace(UNUSED, "");
  const used = new RegExp(`\\b(?<!var )(${["\\$url", ...names].join("|")})\\b`, "g");
  return HEAD + lines.replace(used, "$1()");
}
