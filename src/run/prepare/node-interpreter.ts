import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { findProgram, isExecutable, searchPath } from "../find-program.ts";
import { answerOf, meets, type PassedOver, versionsIn } from "./candidate.ts";
import type { Surroundings } from "./preparer.ts";

const answer = z.object({
  executable: z.string(),
  version: z.string(),
  /** Packages that are compiled fit one of these. */
  modules: z.string(),
  platform: z.string(),
});

/** A Node that was run, and the npm that goes with it. */
export type NodeInterpreter = z.infer<typeof answer> & { npm: string };

const QUESTION = `
const { arch, execPath, platform, report, versions } = process;
const library = report.getReport().header.glibcVersionRuntime ? "-glibc" : "";
console.log(JSON.stringify({ executable: execPath, version: versions.node, modules: versions.modules, platform: platform + "-" + arch + library }));
`;

/** The Node to use: the first of the version asked for that PATH, the usual folders, nvm, fnm and volta offer. */
export async function findNode(version: string | undefined, around: Surroundings): Promise<NodeInterpreter> {
  const passed: PassedOver[] = [];
  for (const path of await candidates(around.env)) {
    const given = await answerOf(path, ["-e", QUESTION], around);
    const parsed = "answer" in given ? answer.safeParse(given.answer) : undefined;
    if ("reason" in given) passed.push(given);
    if (!parsed?.success || !meets(parsed.data.version, version)) continue;
    const npm = await findProgram("npm", { PATH: dirname(path) }, [dirname(parsed.data.executable), ...searchPath(around.env)]);
    if (npm !== undefined) return { ...parsed.data, npm };
    passed.push({ path, reason: "there is no npm beside it" });
  }
  throw new Failure("node-missing", { version, passed });
}

async function candidates(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const home = env.HOME ?? homedir();
  const kept = [
    { root: join(env.NVM_DIR ?? join(home, ".nvm"), "versions", "node"), program: join("bin", "node") },
    { root: join(home, ".local", "share", "fnm", "node-versions"), program: join("installation", "bin", "node") },
    { root: join(home, ".volta", "tools", "image", "node"), program: join("bin", "node") },
  ].map(async ({ root, program }) => (await versionsIn(root)).map((name) => join(root, name, program)));
  const folders = [...searchPath(env), "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"];
  const places = [...folders.map((folder) => join(folder, "node")), ...(await Promise.all(kept)).flat(), process.execPath];
  const there = await Promise.all([...new Set(places)].map(async (place) => ((await isExecutable(place)) ? [place] : [])));
  return there.flat();
}
