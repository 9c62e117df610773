import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { withLock } from "../lock.ts";
import { type GitAround, GitProgram } from "./program.ts";

/** A branch of a repository, at any address that git understands. */
export type Target = { repository: string; branch: string };
/** What a commit makes of a repository. */
export type Change = {
  /** Texts by their path in the repository, with slashes. */
  files: ReadonlyMap<string, string>;
  /** Folders that hold these files and nothing else. */
  owned: readonly string[];
  message: string;
  author: { name: string; email: string };
};
/** `changed` is false where the branch held all of it before; the commit is then the branch's newest. */
export type Pushed = { commit: string; changed: boolean };

const TRIES = 6;

/** Repositories of others, kept shallow in the cache folder; one process at a time works on each. */
export class Repositories {
  readonly #cache: string;
  readonly #around: GitAround;

  constructor(cache: string, around: GitAround) {
    this.#cache = cache;
    this.#around = around;
  }

  /**
   * Commits a change on top of a branch and pushes it; made anew on top of what came when others were faster. Without any
   * difference nothing is pushed. A branch that is not there is begun. Throws `git-failed` and `git-races`; never forces.
   */
  async push(target: Target, change: Change): Promise<Pushed> {
    return this.#within(target, async (git, folder) => {
      for (let tries = 0; tries < TRIES; tries++) {
        const tip = await start(git, target.repository, target.branch);
        const commit = await commitOn(git, folder, target.repository, change, tip);
        if (commit === undefined) return { commit: tip ?? "", changed: false };
        if (await pushed(git, target.repository, target.branch)) return { commit, changed: true };
      }
      throw new Failure("git-races", { ...target, tries: TRIES });
    });
  }

  /**
   * The same on a branch of its own that starts at the target, for a request to be made of it; `undefined` where the target
   * holds all of it. A target that is not there is begun with an empty commit: a request needs what it is merged into.
   */
  async pushBranch(target: Target, branch: string, change: Change): Promise<Pushed | undefined> {
    return this.#within(target, async (git, folder) => {
      const there = await start(git, target.repository, target.branch);
      const tip = there ?? (await begun(git, target, change.author));
      if ((await commitOn(git, folder, target.repository, change, tip)) === undefined) return undefined;
      for (let tries = 0; tries < TRIES; tries++) {
        const before = (await start(git, target.repository, branch)) ?? (await start(git, target.repository, target.branch));
        const commit = await commitOn(git, folder, target.repository, change, before);
        if (commit === undefined) return { commit: before ?? "", changed: false };
        if (await pushed(git, target.repository, branch)) return { commit, changed: true };
      }
      throw new Failure("git-races", { repository: target.repository, branch, tries: TRIES });
    });
  }

  async #within<T>({ repository }: Target, work: (git: GitProgram, folder: string) => Promise<T>): Promise<T> {
    const name = createHash("sha256").update(repository).digest("hex").slice(0, 16);
    const folder = join(this.#cache, "git", name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { signal } = this.#around;
    return withLock(
      join(this.#cache, "locks", `git-${name}`),
      async () => {
        const git = await GitProgram.in(folder, this.#around);
        await git.do("prepare a copy of", repository, "init", "--quiet");
        return work(git, folder);
      },
      { signal },
    );
  }
}

/** Puts the copy on the newest commit of a branch; on none where the branch is not there. */
async function start(git: GitProgram, repository: string, branch: string): Promise<string | undefined> {
  const there = await git.do("read", repository, "ls-remote", repository, `refs/heads/${branch}`);
  if (there === "") {
    await git.do("prepare a copy of", repository, "symbolic-ref", "HEAD", "refs/heads/begun");
    await git.try("update-ref", "-d", "refs/heads/begun");
    await git.do("prepare a copy of", repository, "read-tree", "--empty");
    await git.do("prepare a copy of", repository, "clean", "--quiet", "-ffdx");
    return undefined;
  }
  await git.do("fetch", repository, "fetch", "--quiet", "--depth", "1", "--no-tags", repository, `refs/heads/${branch}`);
  await git.do("prepare a copy of", repository, "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD");
  await git.do("prepare a copy of", repository, "clean", "--quiet", "-ffdx");
  return git.do("read", repository, "rev-parse", "HEAD");
}

async function commitOn(
  git: GitProgram,
  folder: string,
  repository: string,
  { files, owned, message, author }: Change,
  tip: string | undefined,
): Promise<string | undefined> {
  for (const one of owned) await rm(join(folder, one), { recursive: true, force: true });
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  // What a repository ignores of ours is committed all the same.
  await git.do("commit to", repository, "add", "--all", "--force", ".");
  const unchanged = (await git.try("diff", "--cached", "--quiet")).code === 0;
  if (unchanged && (tip !== undefined || (await isEmpty(folder)))) return undefined;
  await git.do("commit to", repository, ...as(author), "commit", "--quiet", "--no-verify", "--message", message);
  return git.do("read", repository, "rev-parse", "HEAD");
}

function as({ name, email }: Change["author"]): readonly string[] {
  return ["-c", `user.name=${name}`, "-c", `user.email=${email}`];
}

/** The newest commit of a branch that was not there: our empty one, or that of whoever was faster. */
async function begun(git: GitProgram, { repository, branch }: Target, author: Change["author"]): Promise<string | undefined> {
  const message = ["--message", `Begin ${branch}`];
  await git.do("commit to", repository, ...as(author), "commit", "--quiet", "--no-verify", "--allow-empty", ...message);
  await pushed(git, repository, branch);
  return start(git, repository, branch);
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).every((name) => name === ".git");
}

/** Whether the branch took the commit; not where others were faster. What else goes wrong is a Failure. */
async function pushed(git: GitProgram, repository: string, branch: string): Promise<boolean> {
  const outcome = await git.try("push", "--porcelain", repository, `HEAD:refs/heads/${branch}`);
  if (outcome.code === 0) return true;
  // `!`, the references, then the reason, apart by tabs: https://git-scm.com/docs/git-push#_output
  const [, , reason = ""] =
    outcome.output
      .split("\n")
      .find((line) => line.startsWith("!"))
      ?.split("\t") ?? [];
  if (reason.startsWith("[rejected]") || /^\[remote rejected\] \((cannot lock ref|failed to update ref)/.test(reason))
    return false;
  throw new Failure("git-failed", { repository, doing: "push to", lines: outcome.tail.slice(-8) });
}
