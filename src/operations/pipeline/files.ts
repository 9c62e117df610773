import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { App } from "../../app/model.ts";
import { MARK, type PipelinePlace } from "../../compile/pipelines/input.ts";
import { compilePipeline, pipelineNames } from "../../compile/pipelines/pipeline.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { topOf } from "../../run/git.ts";
import { version } from "../../run/version.ts";

/** Where an app's pipeline is written. */
export type PipelineHome = PipelinePlace & {
  /** The top of the repository; the manifest's folder where git does not watch over it. */
  top: string;
};

export async function pipelineHome(
  folder: string,
  around: { env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<PipelineHome> {
  const top = (await topOf(folder, around)) ?? folder;
  return { top, folder: relative(top, folder).split(sep).join("/"), version };
}

/** A file that is not as the manifest says; `text` is what it should be. */
export type Stale = { file: string; state: "missing" | "different" | "left"; text: string | undefined; foreign: boolean };

/** Files of the pipeline that are missing, differ, or are left of a former one. Changes nothing. */
export function stalePipeline(fleet: readonly App[], home: PipelineHome): Stale[] {
  const [app] = fleet;
  if (app === undefined) return [];
  const wanted = new Map(compilePipeline(fleet, home).map(({ path, text }) => [path, text]));
  const names = [...new Set([...wanted.keys(), ...pipelineNames(app, home)])];
  return names.flatMap((file): Stale[] => {
    const there = textOf(join(home.top, file));
    const text = wanted.get(file);
    const foreign = there !== undefined && !there.startsWith(`# ${MARK}`);
    if (text === undefined) return there === undefined || foreign ? [] : [{ file, state: "left", text, foreign }];
    if (there === undefined) return [{ file, state: "missing", text, foreign }];
    return there === text ? [] : [{ file, state: "different", text, foreign }];
  });
}

/** Writes and removes what is stale. Throws `pipeline-foreign` before the first where one is not Fairlead's, unless forced. */
export function writePipeline(stale: readonly Stale[], home: PipelineHome, force: boolean): void {
  const foreign = stale.filter((one) => one.foreign).map(({ file }) => file);
  if (foreign.length > 0 && !force) throw new Failure("pipeline-foreign", { files: foreign });
  for (const { file, text } of stale) {
    const path = join(home.top, file);
    try {
      if (text === undefined) rmSync(path);
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT" || codeOf(cause) === "ENOTDIR") return undefined;
    throw unwritable(path, cause);
  }
}

function unwritable(file: string, cause: unknown): Failure {
  return new Failure("pipeline-unwritable", { file, reason: codeOf(cause) }, { cause });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}
