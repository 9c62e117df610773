import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** The program's full path, by the `PATH` of `env` and then the further folders; `undefined` when it is in none. */
export async function findProgram(
  name: string,
  env: NodeJS.ProcessEnv,
  further: readonly string[] = [],
): Promise<string | undefined> {
  for (const folder of [...searchPath(env), ...further]) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** The folders of `PATH`; relative ones would depend on where the caller stands, and are left out. */
export function searchPath(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? "").split(delimiter).filter(isAbsolute);
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
