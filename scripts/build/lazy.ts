/** Bundles as CommonJS whose parts are loaded when they are first used, so that a command starts with the little it needs. */
import { createHash } from "node:crypto";
import { transform } from "esbuild";

/** What an ES module imports, as esbuild writes it in CommonJS: one statement a line. */
const IMPORTED = /^var (import_\w+) = (.*\brequire\("[^"]+"\).*);$/gm;
/** Imported for nothing but being loaded. No module of ours does anything by being loaded. */
const UNUSED = /^require\("\.[^"]+"\);$/gm;

const HEAD = `"use strict";
const $once = (make) => { let made; return () => (made ??= make()); };
var import_meta_url = $once(() => require("node:url").pathToFileURL(__filename).href);
`;

/** One ES module of a bundle in that form. */
export async function lazily(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node22.18",
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "import_meta_url" },
  });
  const names = Array.from(code.matchAll(IMPORTED), ([, name]) => name);
  const lines = code.replace(IMPORTED, "var $1 = $once(() => $2);").replace(UNUSED, "");
  const used = new RegExp(`\\b(?<!var )(${["import_meta_url", ...names].join("|")})\\b`, "g");
  // In parentheses because of `new`, which would take the call for its own.
  const program = HEAD + lines.replace(used, "($1())");
  // src/cli/compiled.ts knows what is in a file by its first line.
  return `// ${createHash("sha256").update(program).digest("hex")}\n${program}`;
}
