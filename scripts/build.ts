/**
 * Makes dist/, what the npm package runs: the sources and the libraries they use, bundled for Node, so that installing
 * the package fetches nothing else. Not minified, because a stack in a bug report has to be read.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";
import { entryPoints } from "../src/run/entry-point.ts";
import { bundledPackages, licences } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Optional parts of libraries that are never used: drivers for other platforms. */
const ABSENT = ["pg-native", "pg-cloudflare", "cloudflare:sockets"];

/** As one object `z` drags all of zod along, messages in sixty languages included; as a namespace only what is used. */
const leanZod: Plugin = {
  name: "lean zod",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { loader: "ts", contents: text.replace('import * as z from "zod";', 'import * as z from "zod";') };
    });
  },
};

const { cli, ...processes } = entryPoints;
await rm(`${root}dist`, { recursive: true, force: true });
// Apart, because what the engine needs of a library would otherwise stand in the chunks that every command loads.
const [own, others] = [await bundle({ cli }), await bundle(processes)];
await writeFile(`${root}dist/LICENSES.txt`, await licences(root, bundledPackages(own, others)));
report(own, others);

async function bundle(entries: Readonly<Record<string, string>>): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([name, file]) => ({ in: join("src/run", file), out: `${name}/main` })),
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
    plugins: [leanZod],
    metafile: true,
    logLevel: "warning",
    // CommonJS libraries inside an ES module call `require` for Node's own modules.
    banner: {
      js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
    },
  });
  return metafile;
}

function report(...metafiles: readonly Metafile[]): void {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  console.log(`dist: ${outputs.length} files, ${(bytes / 1024).toFixed(0)} KiB`);
}
