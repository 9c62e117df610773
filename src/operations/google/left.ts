import { compileTerraform } from "../../compile/terraform/compile.ts";
import { emptied, type Stack } from "../../compile/terraform/stack.ts";
import { workspacesStack } from "../../compile/terraform/stacks/workspaces.ts";
import { backendOf } from "../../compile/terraform/state.ts";
import { inParallel } from "../../run/parallel.ts";
import { isGone } from "./removed.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** How many deployments are looked back at. */
const LOOKED_AT = 5;

/** Stacks that a release may have no more, each with the step of a deployment that applies it. */
const STEPS = { data: "ground", edge: "edge" } as const;
const NAMES = Object.keys(STEPS) as (keyof typeof STEPS)[];

/**
 * A release with the stacks that releases before it had in its stage and it has no more, emptied: otherwise a load balancer
 * or a database would stand, and a bucket be public, that no manifest speaks of any more. None is added that a deployment has
 * emptied.
 */
export async function withLeft(stage: GoogleStage, next: ReleasedStage, signal: AbortSignal): Promise<ReleasedStage> {
  // The state is where the manifest keeps it by now.
  const backend = backendOf(next.context);
  const stacksOf = ({ app, fleet, release }: ReleasedStage) =>
    compileTerraform(app, fleet, { files: release.files ?? {} }, backend).stacks;
  const has = new Set(stacksOf(next).map(({ name }) => name));
  const missing = NAMES.filter((name) => !has.has(name));
  if (missing.length === 0) return next;
  const records = (await stage.deployments.list(LOOKED_AT, signal)).map(({ record }) => record);
  const gone = records.findIndex(isGone);
  const since = gone < 0 ? records : records.slice(0, gone);
  const had = await inParallel(since, LOOKED_AT, async ({ release }) =>
    release === next.release.id ? [] : stacksOf(stage.as(await stage.releases.get(release, signal))),
  );
  const left = missing.flatMap((name): Stack[] => {
    for (const [index, { steps }] of since.entries()) {
      const stack = had[index]?.find((one) => one.name === name);
      if (stack !== undefined) return [{ ...emptied(stack), after: [] }];
      if (steps.some((step) => step.name === STEPS[name] && step.outcome === "done")) return [];
    }
    return [];
  });
  if (left.length === 0) return next;
  // In HCP Terraform a stack is emptied in its workspace, which goes with the next deployment.
  const workspaces = workspacesStack(next.context, [...stacksOf(next).filter(({ name }) => name !== "workspaces"), ...left]);
  return { ...next, left: workspaces === undefined ? left : [workspaces, ...left] };
}
