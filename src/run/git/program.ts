import { Failure } from "../../diagnostics/failure.ts";
import { type Outcome, runProgram } from "../command.ts";
import { findProgram } from "../find-program.ts";

export type GitAround = { env: NodeJS.ProcessEnv; signal: AbortSignal };

/** Within a git hook these name the repository of the hook. */
const OF_HOOKS = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|QUARANTINE_PATH)$/;

/** The user's own git in one folder: their logins and proxies, none of their hooks, and never a question. */
export class GitProgram {
  readonly #program: string;
  readonly #folder: string;
  readonly #around: GitAround;

  private constructor(program: string, folder: string, around: GitAround) {
    this.#program = program;
    this.#folder = folder;
    this.#around = around;
  }

  /** Throws `git-missing`. */
  static async in(folder: string, around: GitAround): Promise<GitProgram> {
    const program = await findProgram("git", around.env);
    if (program === undefined) throw new Failure("git-missing", {});
    return new GitProgram(program, folder, around);
  }

  /** What it printed. Throws `git-failed` with its words, saying what it was to `do` with which `repository`. */
  async do(doing: string, repository: string, ...words: readonly string[]): Promise<string> {
    const outcome = await this.try(...words);
    if (outcome.code !== 0) throw new Failure("git-failed", { repository, doing, lines: outcome.tail.slice(-8) });
    return outcome.output.trimEnd();
  }

  /** The outcome, whatever it is. */
  try(...words: readonly string[]): Promise<Outcome> {
    const { env, signal } = this.#around;
    const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !OF_HOOKS.test(name)));
    return runProgram([this.#program, ...SETTINGS, ...words], {
      cwd: this.#folder,
      env: { GIT_SSH_COMMAND: "ssh -o BatchMode=yes", ...kept, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      signal,
    });
  }
}

/** A folder of our own holds no foreign hooks, and file names are what they are. */
const SETTINGS = ["-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "gc.auto=0", "-c", "safe.directory=*"];
