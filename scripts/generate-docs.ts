/** Writes the pages of docs/ that are read off the sources. `--check` writes nothing and fails when one is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { becomesSection } from "../src/compile/becomes.ts";
import { errorsPage } from "../src/diagnostics/docs.ts";
import { jsonSchema, referencePage } from "../src/manifest/docs.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));

export const pages: readonly { name: string; text: () => string }[] = [
  { name: "reference.md", text: () => `${referencePage()}\n${becomesSection()}` },
  { name: "errors.md", text: errorsPage },
  { name: "fairlead.schema.json", text: () => `${JSON.stringify(jsonSchema(), undefined, 2)}\n` },
];

/** Names of pages whose file does not say what the sources say. */
export function stalePages(): string[] {
  return pages.filter(({ name, text }) => read(name) !== text()).map(({ name }) => name);
}

function read(name: string): string | undefined {
  try {
    return readFileSync(join(docs, name), "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const stale = stalePages();
  if (process.argv.includes("--check")) {
    for (const name of stale) console.error(`docs/${name} is stale: node scripts/generate-docs.ts`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const { name, text } of pages) writeFileSync(join(docs, name), text());
  }
}
