import type { ResourceQuota } from "kubernetes-types/core/v1.js";
import { type Bytes, type Millicores, printCpu, printSize } from "../../app/units.ts";
import type { Read } from "./component.ts";
import { counts } from "./counts.ts";
import { metadata } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { requests } from "./resources.ts";
import { instancesOf, roomOf, serversOf } from "./servers.ts";
import type { Stage } from "./stage.ts";

const MI = 2 ** 20;
/** What the sidecar that mounts buckets asks for beside its Pod. */
const FUSE = { cpu: 250, memory: 256 * MI };
/** What may run beside: a job on demand, somebody who looks. */
const SPARE = { pods: 5, cpu: 2000, memory: 4096 * MI };

/** On a cluster that other stages share: as much as the stage's own scale can come to, and no more. */
export function compileQuota(stage: Stage, all: readonly Read[]): Complete<ResourceQuota>[] {
  if (stage.app.ground.shares === undefined) return [];
  let { pods, cpu, memory } = SPARE;
  for (const read of all) {
    const count = mostOf(stage, read);
    const each = requests(stage, read.component);
    const beside = read.texts.buckets.size > 0 ? FUSE : { cpu: 0, memory: 0 };
    pods += count;
    cpu += count * (each.cpu + beside.cpu);
    memory += count * (each.memory + beside.memory);
  }
  for (const server of serversOf(stage.app)) {
    const count = instancesOf(server);
    const each = roomOf(server);
    // While it is made, CloudNativePG runs a Job beside each instance.
    pods += count + 1;
    cpu += (count + 1) * each.cpu;
    memory += (count + 1) * each.memory;
  }
  return [
    {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: metadata(stage, stage.app.name),
      spec: {
        hard: {
          pods: String(pods),
          "requests.cpu": printCpu(cpu as Millicores),
          "requests.memory": printSize(memory as Bytes),
        },
      },
    },
  ];
}

/** All instances, and those that a roll has beside them. */
function mostOf(stage: Stage, { component }: Read): number {
  if (component.kind === "job") return 1;
  const { most } = counts(stage, component);
  return component.kind === "scheduler" ? most : most + Math.ceil(most / 4);
}
