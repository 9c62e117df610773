/**
 * Makes dist/, what the npm package runs: the sources and the libraries they use, bundled for Node, so that installing
 * the package fetches nothing else. Not minified, because a stack in a bug report has to be read.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { entryPoints } from "../src/run/entry-point.ts";
import { lazily } from "./build/lazy.ts";
import { REQUIRE, root, shipped } from "./build/shipped.ts";
import { bundledPackages, licences } from "./licences.ts";

/**
 * What commands load only where they use it, apart from what imports it. The schema brings zod, the slowest of all; the
 * catalogue is all that can go wrong, and mostly nothing does.
 */
const apart = {
  schema: "../manifest/schema.ts",
  judges: "../manifest/schema/judges.ts",
  catalogue: "../diagnostics/catalogue.ts",
};

const { cli, ...processes } = entryPoints;
await rm(`${root}dist`, { recursive: true, force: true });
// Apart, because what the engine needs of a library would otherwise stand in the chunks that every command loads.
const [own, others] = [await bundleCommands({ cli, ...apart }), await bundleProcesses(processes)];
await writeFile(`${root}dist/LICENSES.txt`, await licences(root, bundledPackages(own, others)));
report(own, others);

/** The command line starts hundreds of times for each start of a process, so each of its parts waits until it is used. */
async function bundleCommands(entries: Entries): Promise<Metafile> {
  const { metafile, outputFiles } = await build({ ...options(entries), outExtension: { ".js": ".cjs" }, write: false });
  for (const { path, text } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await lazily(text));
  }
  return metafile;
}

async function bundleProcesses(entries: Entries): Promise<Metafile> {
  const { metafile } = await build({ ...options(entries), banner: { js: REQUIRE } });
  return metafile;
}

type Entries = Readonly<Record<string, string>>;

function options(entries: Entries) {
  return {
    ...shipped,
    entryPoints: Object.entries(entries).map(([name, file]) => ({ in: join("src/run", file), out: `${name}/main` })),
    outdir: "dist",
    // One folder deep like the entry points: src/run/entry-point.ts counts on it.
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
    metafile: true,
  } satisfies BuildOptions;
}

function report(...metafiles: readonly Metafile[]): void {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  console.log(`dist: ${outputs.length} files, ${(bytes / 1024).toFixed(0)} KiB`);
}
