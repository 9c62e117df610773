import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { App } from "../../app/model.ts";
import { Failure } from "../../diagnostics/failure.ts";

/** What the files hold that the stages name in `files:`, by the path they are named by. */
export async function readFiles(stages: readonly App[], manifest: string): Promise<Record<string, string>> {
  const paths = new Set(
    stages.flatMap(({ files }) =>
      files.flatMap(({ content }) => ("from" in content ? [content.from] : "template" in content ? [content.template] : [])),
    ),
  );
  const read = [...paths].sort().map(async (path) => {
    const text = await readFile(resolve(dirname(manifest), path), "utf8").catch((cause: NodeJS.ErrnoException) => {
      throw new Failure("named-file-missing", { path, reason: cause.code ?? cause.message }, { cause });
    });
    return [path, text] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
