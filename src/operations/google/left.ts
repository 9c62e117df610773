import { compileTerraform } from "../../compile/terraform/compile.ts";
import { emptied } from "../../compile/terraform/stack.ts";
import { backendOf } from "../../compile/terraform/state.ts";
import { inParallel } from "../../run/parallel.ts";
import { isGone } from "./removed.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** How many deployments are looked back at. */
const LOOKED_AT = 5;

/**
 * A release that has nothing in front of its stage, with what releases before it had there: otherwise a load balancer would
 * stand, and a bucket be public, that no manifest speaks of any more. Nothing is added where a deployment has taken it away.
 */
export async function withLeft<S extends ReleasedStage>(stage: GoogleStage, next: S, signal: AbortSignal): Promise<S> {
  // The state is where the manifest keeps it by now.
  const backend = backendOf(next.context);
  const edgeOf = ({ app, fleet, release }: ReleasedStage) =>
    compileTerraform(app, fleet, { files: release.files ?? {} }, backend).stacks.find(({ name }) => name === "edge");
  if (edgeOf(next) !== undefined) return next;
  const records = (await stage.deployments.list(LOOKED_AT, signal)).map(({ record }) => record);
  const edges = await inParallel(records, LOOKED_AT, async ({ release }) =>
    release === next.release.id ? undefined : edgeOf(stage.as(await stage.releases.get(release, signal))),
  );
  for (const [index, record] of records.entries()) {
    const edge = edges[index];
    if (isGone(record)) return next;
    if (edge !== undefined) return { ...next, left: [{ ...emptied(edge), after: [] }] };
    if (record.steps.some(({ name, outcome }) => name === "edge" && outcome === "done")) return next;
  }
  return next;
}
