import type { Outputs, Role } from "../../../compile/kubernetes/stage.ts";
import { dataOutput } from "../../../compile/terraform/data/names.ts";
import type { StackName } from "../../../compile/terraform/stack.ts";
import type { ClusterPlace } from "../../../run/kubernetes/kubeconfig.ts";
import type { Output } from "../../../run/terraform/root.ts";
import { type Variables, withStage } from "../drive.ts";
import { type GoogleStage, type ReleasedStage, stageOf } from "../stage.ts";

/** What Google assigned to a stage, as its stacks and those of its ground put it out. */
export type StackOutputs = ReadonlyMap<string, unknown>;

/** Reads the outputs of a stage's stacks, and of its ground's network where it stands on another stage's. */
export async function readOutputs(
  stage: GoogleStage,
  released: ReleasedStage,
  variables: Variables,
  signal: AbortSignal,
): Promise<StackOutputs> {
  const { app, release, context } = released;
  const read = (one: ReleasedStage, names: readonly StackName[]) =>
    withStage(stage, one, { only: (name) => names.includes(name), variables, signal }, async ({ turns }) => {
      const found = new Map<string, unknown>();
      for (const { root } of turns) {
        await root.prepare();
        for (const [name, output] of await root.outputs()) found.set(name, plain(output));
      }
      return found;
    });
  const own = await read(released, ["foundation", "data", "platform"]);
  if (context.ground === app) return own;
  const ground = await read(stageOf(release, context.ground.stage), ["foundation"]);
  return new Map([...ground, ...own]);
}

function plain(output: Output): unknown {
  return output.sensitive ? undefined : output.value;
}

/** Where a stage's data answers and by which addresses its requests leave. */
export function addressesIn(outputs: StackOutputs, { app }: ReleasedStage): Outputs {
  const servers = app.data.flatMap(({ name, kind }) => {
    const host = text(outputs.get(dataOutput(name, "host")));
    if (kind === "bucket" || host === undefined) return [];
    const port = Number(outputs.get(dataOutput(name, "port")) ?? (kind === "postgres" ? 5432 : 6379));
    const ca = text(outputs.get(dataOutput(name, "ca")));
    return [[name, { host, port, ...(ca === undefined ? {} : { ca }) }] as const];
  });
  const egress = outputs.get("egress_addresses");
  return { data: Object.fromEntries(servers), egress: Array.isArray(egress) ? egress.map(String) : [] };
}

/** Where a cluster answers; nothing where the stage has none in that role. */
export function placeIn(outputs: StackOutputs, role: Role): ClusterPlace | undefined {
  const prefix = role === "primary" ? "" : "standby_";
  const name = text(outputs.get(`${prefix}cluster_name`));
  const endpoint = text(outputs.get(`${prefix}cluster_endpoint`));
  if (name === undefined || endpoint === undefined) return undefined;
  return { name, endpoint, ca: text(outputs.get(`${prefix}cluster_ca`)) };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
