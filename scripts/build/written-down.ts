import { deepStrictEqual } from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

/** Modules whose exports are plain data that takes long to work out: the bundle holds the data. */
export function writtenDown(files: RegExp): Plugin {
  return {
    name: "written down",
    setup: ({ onLoad }) => {
      onLoad({ filter: files }, async ({ path }) => {
        const exported: Record<string, unknown> = await import(pathToFileURL(path).href);
        return { loader: "js", contents: Object.entries(exported).map(written).join("\n") };
      });
    },
  };
}

function written([name, value]: [string, unknown]): string {
  const text = JSON.stringify(value);
  deepStrictEqual(JSON.parse(text), value, `${name} is no plain data`);
  // Text that JSON reads is read faster than the same as a program.
  return `export const ${name} = JSON.parse(${JSON.stringify(text)});`;
}
