import { runProgram } from "../command.ts";
import { findProgram } from "../find-program.ts";
import type { GitAround } from "./program.ts";

export type RequestOrder = { repository: string; base: string; branch: string; title: string; body: string };

/**
 * Asks for a branch to be merged, by `gh` where the repository is on GitHub and gh is there; gives the address where people
 * see it, or where they can ask for it themselves.
 */
export async function openRequest(order: RequestOrder, folder: string, around: GitAround): Promise<string> {
  const name = githubName(order.repository);
  if (name === undefined) return `branch ${order.branch} of ${order.repository}`;
  const compare = `https://github.com/${name}/compare/${order.base}...${order.branch}?expand=1`;
  const gh = await findProgram("gh", around.env);
  if (gh === undefined) return compare;
  const run = (...words: readonly string[]) =>
    runProgram([gh, "pr", ...words, "--repo", name], { cwd: folder, env: around.env, signal: around.signal });
  const there = await run("view", order.branch, "--json", "url,state", "--jq", 'select(.state == "OPEN") | .url');
  if (there.code === 0 && there.output.trim() !== "") return there.output.trim();
  const words = ["--base", order.base, "--head", order.branch, "--title", order.title, "--body", order.body];
  const made = await run("create", ...words);
  return made.code === 0 ? made.output.trim() : compare;
}

/** `organization/name` of an address at GitHub. */
export function githubName(repository: string): string | undefined {
  return /^(?:https:\/\/github\.com\/|git@github\.com:|ssh:\/\/git@github\.com\/)([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(
    repository,
  )?.[1];
}
