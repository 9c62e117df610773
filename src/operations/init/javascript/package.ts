import * as z from "zod";
import type { Sources } from "../sources.ts";

export type NodePackage = {
  name: string | undefined;
  scripts: ReadonlyMap<string, string>;
  main: string | undefined;
  dependencies: ReadonlySet<string>;
};

const form = z.object({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
  dependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** `package.json`, as far as it tells how the app is run; nothing where it is no such file. */
export function readPackage(sources: Sources): NodePackage | undefined {
  const text = sources.text("package.json");
  if (text === undefined) return undefined;
  const parsed = form.safeParse(json(text));
  if (!parsed.success) return undefined;
  const { name, main, scripts = {}, dependencies = {} } = parsed.data;
  return { name, main, scripts: new Map(Object.entries(scripts)), dependencies: new Set(Object.keys(dependencies)) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
