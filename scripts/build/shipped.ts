import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";
import { writtenDown } from "./written-down.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Optional parts of libraries that are never used: drivers for other platforms. */
const ABSENT = ["pg-native", "pg-cloudflare", "cloudflare:sockets"];

/**
 * Libraries by their ES modules where Node itself would be given others: of those only what is used is bundled, and what
 * one command needs is not loaded by the next. yaml's also read no variable of the environment at each token.
 */
const MODULES = { yaml: "./node_modules/yaml/browser/dist/index.js" };

/** What CommonJS libraries inside an ES module call for Node's own modules. */
export const REQUIRE =
  'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

/** How sources become what is shipped. */
export const shipped = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22.18",
  minifySyntax: true,
  legalComments: "none",
  external: ABSENT,
  alias: MODULES,
  plugins: [writtenDown(/\/src\/manifest\/rules\.ts$/)],
  logLevel: "warning",
} satisfies BuildOptions;
