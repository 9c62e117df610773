import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { App } from "../../app/model.ts";
import { Failure } from "../../diagnostics/failure.ts";

/** Of a version of a secret, in bytes: https://cloud.google.com/secret-manager/quotas. */
const MOST_IN_SECRET = 65_536;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What the files hold that the stages name in `files:`, by the path they are named by. Throws `named-file-missing`,
 * `named-file-binary` and `named-file-too-large`.
 */
export async function readFiles(stages: readonly App[], manifest: string): Promise<Record<string, string>> {
  const paths = new Set(stages.flatMap(pathsOf));
  const read = [...paths].sort().map(async (path) => {
    const bytes = await readFile(resolve(dirname(manifest), path)).catch((cause: NodeJS.ErrnoException) => {
      throw new Failure("named-file-missing", { path, reason: cause.code ?? cause.message }, { cause });
    });
    const narrow = stages.find((app) => app.target === "cloud-run" && pathsOf(app).includes(path));
    if (narrow !== undefined && bytes.length > MOST_IN_SECRET)
      throw new Failure("named-file-too-large", { path, bytes: bytes.length, stage: narrow.stage });
    return [path, textOf(path, bytes)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

function pathsOf({ files }: App): string[] {
  return files.flatMap(({ content }) => ("from" in content ? [content.from] : "template" in content ? [content.template] : []));
}

function textOf(path: string, bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch (cause) {
    throw new Failure("named-file-binary", { path }, { cause });
  }
}
