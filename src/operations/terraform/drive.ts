import { join } from "node:path";
import type { Eyes } from "../../plan/terraform/read.ts";
import type { StackFiles } from "../../plan/terraform/stack-files.ts";
import { withLock } from "../../run/lock.ts";
import { terraformEnvironment } from "../../run/terraform/environment.ts";
import type { StackEvent } from "../../run/terraform/event.ts";
import { findTerraform } from "../../run/terraform/program.ts";
import { type TerraformGround, TerraformRoot } from "../../run/terraform/root.ts";
import { reversed } from "./in-order.ts";

/** How many stacks are worked on at once; each runs ten operations at Google at a time by itself. */
export const WIDTH = 2;

/** What a stage's stacks are driven with. */
export type DriveOrder = {
  /** In dependency order. */
  stacks: readonly StackFiles[];
  /** Of each stack, by name. They are written to a file of mode 0600. */
  variables: (stack: string) => Readonly<Record<string, unknown>>;
  eyes: Eyes;
  needs?: Needs;
  /** `destroy` takes stacks in the opposite order. */
  direction?: "apply" | "destroy";
  /** The stage's folder for what Terraform keeps between runs; it is made, for nobody else to read. */
  folder: string;
  /** The user's cache, for providers. */
  cache: string;
  env: NodeJS.ProcessEnv;
  /** `--terraform`. */
  program?: string | undefined;
  /** The stage whose stacks these are. */
  stage?: string | undefined;
  project?: string | undefined;
  now: () => Date;
  signal: AbortSignal;
  emit: (event: StackEvent) => void;
};

/** What a stack needs before Terraform can work on it at all, beside the outputs that it reads. */
export type Needs = {
  /** Which stacks have to be applied before it can be planned; none where it can be now. Changes nothing. */
  missing: (stack: string) => Promise<readonly string[]>;
  /** Sees to it, once those are applied. */
  provide: (stack: string) => Promise<void>;
};

/** Stacks in the order of their turn, each with its root module ready to be worked on. */
export type Drive = {
  direction: "apply" | "destroy";
  turns: readonly Turn[];
  eyes: Eyes;
  needs: Needs | undefined;
  signal: AbortSignal;
  emit: (event: StackEvent) => void;
};
export type Turn = { name: string; after: readonly string[]; files: StackFiles; root: TerraformRoot };

/**
 * Finds Terraform and does `work` with the stacks, while nobody else on this machine works in the same folder: from plan
 * to apply, so that what is applied is what was planned.
 */
export async function withStacks<T>(order: DriveOrder, work: (drive: Drive) => Promise<T>): Promise<T> {
  const { direction = "apply", eyes, needs, signal, emit, folder, cache } = order;
  const program = await findTerraform(order.env, order.program);
  const ground: TerraformGround = {
    program,
    folder,
    env: await terraformEnvironment(order.env, join(cache, "terraform-plugins")),
    initLock: join(cache, "locks", "terraform-init"),
    stage: order.stage,
    project: order.project,
    signal,
    now: order.now,
    emit,
  };
  const inTurn = direction === "apply" ? order.stacks : reversed(order.stacks);
  const turns = inTurn.map(({ name, after }): Turn => {
    const files = order.stacks.find((stack) => stack.name === name) ?? { name, after, files: [] };
    const inputs = { files: files.files, variables: order.variables(name) };
    return { name, after, files, root: new TerraformRoot(name, inputs, ground) };
  });
  return withLock(join(folder, "lock"), () => work({ direction, turns, eyes, needs, signal, emit }), { signal });
}
