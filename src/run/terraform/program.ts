import { resolve } from "node:path";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { type Outcome, runProgram } from "../command.ts";
import { findProgram, isExecutable } from "../find-program.ts";

/** Write-only arguments came with 1.11, in both: no secret needs to stand in a state any more. */
const OLDEST = [1, 11] as const;
const NAMES = ["terraform", "tofu"] as const;
const TIMEOUT_MS = 30_000;

/** The user's Terraform or OpenTofu. */
export type TerraformProgram = { path: string; version: string };

/**
 * The program to drive: the one that is named (`--terraform`, else `FAIRLEAD_TERRAFORM`), or the first on `PATH` that is
 * new enough, terraform before tofu. A Failure tells what is missing or too old, and how to get it.
 */
export async function findTerraform(
  env: NodeJS.ProcessEnv,
  named: string | undefined = env.FAIRLEAD_TERRAFORM,
): Promise<TerraformProgram> {
  if (named) return checked(await located(named, env), env);
  let old: Failure | undefined;
  for (const name of NAMES) {
    const path = await findProgram(name, env);
    if (path === undefined) continue;
    try {
      return await checked(path, env);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      old ??= error;
    }
  }
  throw old ?? new Failure("terraform-missing", { named: undefined });
}

async function located(named: string, env: NodeJS.ProcessEnv): Promise<string> {
  const path = named.includes("/") ? ((await isExecutable(named)) ? resolve(named) : undefined) : await findProgram(named, env);
  if (path === undefined) throw new Failure("terraform-missing", { named });
  return path;
}

async function checked(path: string, env: NodeJS.ProcessEnv): Promise<TerraformProgram> {
  const version = await versionOf(path, env);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (!enough) throw new Failure("terraform-too-old", { path, version, wanted: OLDEST.join(".") });
  return { path, version };
}

/** tofu gives its version under the same name. */
const answer = z.object({ terraform_version: z.string() });

async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  let outcome: Outcome;
  try {
    outcome = await runProgram([path, "version", "-json"], {
      cwd: "/",
      env: { ...env, CHECKPOINT_DISABLE: "1" },
      timeoutMs: TIMEOUT_MS,
    });
  } catch (cause) {
    throw new Failure("terraform-unusable", { path, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  try {
    return answer.parse(JSON.parse(outcome.output)).terraform_version;
  } catch (cause) {
    const reason = outcome.timedOut ? "it did not answer" : (outcome.tail.at(-1) ?? `it ended with ${outcome.code}`);
    throw new Failure("terraform-unusable", { path, reason }, { cause });
  }
}
