import { parseEnv } from "node:util";
import { baseName, folderOf, type Sources } from "./sources.ts";

/** A variable of an example of `.env`: what stands for it there, and what is said of it. */
export type Example = { value: string; about: string | undefined; where: string };

const EXAMPLE = /^\.?env[.-](example|sample|template|dist|defaults?)$|^(example|sample)\.env$|^\.env\.(example|sample)$/;

/**
 * The variables of `.env.example` and its like in a folder. A `.env` itself is never read: it holds secrets, and they
 * have no business in a manifest.
 */
export function readExamples(sources: Sources): ReadonlyMap<string, Example> {
  const path = sources.paths.find((one) => folderOf(one) === "." && EXAMPLE.test(baseName(one)));
  const text = path === undefined ? "" : (sources.text(path) ?? "");
  const lines = text.split(/\r?\n/);
  const examples = new Map<string, Example>();
  for (const [variable, value] of Object.entries(parseEnv(text))) {
    const index = lines.findIndex((line) => new RegExp(`^\\s*(export\\s+)?${escapeName(variable)}\\s*=`).test(line));
    if (index === -1 || value === undefined) continue;
    const above = /^\s*#+\s*(.+?)\s*$/.exec(lines[index - 1] ?? "")?.[1];
    const beside = /\s#\s*(.+?)\s*$/.exec(lines[index] ?? "")?.[1];
    examples.set(variable, { value, about: beside ?? above, where: `${path}:${index + 1}` });
  }
  return examples;
}

function escapeName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, "\\$&");
}
