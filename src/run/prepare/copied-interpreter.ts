import { constants } from "node:fs";
import { cp, readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { digest } from "../../compile/digest.ts";
import { paths } from "../layout.ts";
import { beginStep } from "../progress.ts";
import { builtOnce } from "./once.ts";
import type { Surroundings } from "./preparer.ts";
import type { PythonInterpreter } from "./python-interpreter.ts";

/** Not needed to run anything, and the larger half of an interpreter. */
const LEFT_OUT = new Set(["test", "tests", "__pycache__", "idlelib", "turtledemo"]);

/**
 * Copies an interpreter with its standard library into the cache and gives its program there. Python finds its library
 * relative to itself, so a copy works; whether this one does, its caller has to try.
 */
export async function copiedInterpreter(
  interpreter: PythonInterpreter,
  around: Surroundings,
): Promise<Pick<PythonInterpreter, "executable" | "env">> {
  const { prefix, executable } = interpreter;
  const tell = beginStep("python", around.onProgress);
  const copy = async (folder: string) => {
    tell(`copying ${prefix}, which the account ${around.account?.name} cannot reach`);
    await cp(prefix, folder, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !LEFT_OUT.has(basename(path)) && !path.includes("/site-packages/"),
    });
  };
  const place = paths.interpreter(around.layout, digest(interpreter).slice(0, 32));
  const folder = await builtOnce(place, copy, { signal: around.signal, waiting: () => tell("waiting for another copy") });
  const libraries = join(folder, "lib");
  // A Python that was built with a shared library looks for it at the path of the original.
  const shared = (await readdir(libraries)).some((name) => /^libpython3.*\.so/.test(name));
  return { executable: join(folder, relative(prefix, executable)), env: shared ? { LD_LIBRARY_PATH: libraries } : {} };
}
