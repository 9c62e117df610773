/**
 * Makes dist/, what the npm package runs: the sources and the libraries they use, bundled for Node, so that installing
 * the package fetches nothing else. Not minified, because a stack in a bug report has to be read.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { entryPoints } from "../src/run/entry-point.ts";
import { bundledPackages, licences } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Optional parts of libraries that are never used: drivers for other platforms. */
const ABSENT = ["pg-native", "pg-cloudflare", "cloudflare:sockets"];

await rm(`${root}dist`, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    ...["cli", "keeper", "engine", "edge"].map((name) => ({ in: `src/${name}/main.ts`, out: `${name}/main` })),
    { in: "src/run/container/logs-main.ts", out: "container-logs/main" },
  ],
  outdir: "dist",
  // One folder deep like the entry points: src/run/entry-point.ts counts on it.
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22.18",
  minifySyntax: true,
  legalComments: "none",
  external: ABSENT,
  metafile: true,
  // CommonJS libraries inside an ES module call `require` for Node's own modules.
  banner: {
    js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
  },
});
await writeFile(`${root}dist/LICENSES.txt`, await licences(root, bundledPackages(metafile)));
report(metafile);

function report({ outputs }: Metafile): void {
  const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
  console.log(`dist: ${Object.keys(outputs).length} files, ${(bytes / 1024).toFixed(0)} KiB`);
}
