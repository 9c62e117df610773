import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** The folders below node_modules whose files went into the bundles. */
export function bundledPackages(...bundles: readonly Metafile[]): string[] {
  const files = bundles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].toSorted();
}

/** One text with the licence of every bundled package; a package without one stops the build. */
export async function licences(root: string, packages: readonly string[]): Promise<string> {
  const parts = await Promise.all(packages.map((folder) => licenceOf(join(root, folder))));
  return `Fairlead's compiled program contains these packages.\n\n${parts.join("\n")}`;
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? undefined : await readFile(join(folder, file), "utf8");
  if (text === undefined && typeof license !== "string") throw new Error(`${name} names no licence`);
  return `${"-".repeat(80)}\n${name} ${version} (${license})\n\n${(text ?? `Licence: ${license}. The package carries no text of it.`).trim()}\n`;
}
