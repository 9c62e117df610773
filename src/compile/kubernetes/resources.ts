import type { ResourceRequirements } from "kubernetes-types/core/v1.js";
import type { Component } from "../../app/model.ts";
import { type Bytes, type Millicores, printCpu, printSize } from "../../app/units.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Stage } from "./stage.ts";

const GI = 2 ** 30;
const MI = 2 ** 20;
/**
 * What Autopilot asks of general-purpose Pods, and would raise by itself without telling the manifest's reader:
 * https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests
 */
const AUTOPILOT = { cpu: 50, memory: 52 * MI, least: GI, most: 6.5 * GI };

/** Requests from `size`, limits from `burst`. Memory always has a limit: who takes more than it was given harms its neighbours. */
export function compileResources(stage: Stage, component: Component): ResourceRequirements {
  const { burst } = component.size;
  const { cpu, memory } = requests(stage, component);
  const memoryLimit = Math.max(burst?.memory ?? memory, memory) as Bytes;
  const cpuLimit = burst?.cpu === undefined ? undefined : (Math.max(burst.cpu, cpu) as Millicores);
  return {
    requests: { cpu: printCpu(cpu), memory: printSize(memory) },
    limits: { ...(cpuLimit === undefined ? {} : { cpu: printCpu(cpuLimit) }), memory: printSize(memoryLimit) },
  };
}

export function requests(stage: Stage, { name, size }: Component): { cpu: Millicores; memory: Bytes } {
  if (stage.app.ground.cluster?.mode !== "autopilot") return size;
  const raised = raise(size);
  if (raised.cpu !== size.cpu || raised.memory !== size.memory) {
    stage.report(
      diagnose("autopilot-size-raised", {
        component: name,
        from: `${printCpu(size.cpu)} and ${printSize(size.memory)}`,
        to: `{ cpu: ${printCpu(raised.cpu)}, memory: ${printSize(raised.memory)} }`,
      }),
    );
  }
  return raised;
}

function raise(size: { cpu: Millicores; memory: Bytes }): { cpu: Millicores; memory: Bytes } {
  const cpu = Math.max(size.cpu, AUTOPILOT.cpu, Math.ceil((size.memory / AUTOPILOT.most) * 1000)) as Millicores;
  const least = Math.ceil(((cpu / 1000) * AUTOPILOT.least) / MI) * MI;
  return { cpu, memory: Math.max(size.memory, AUTOPILOT.memory, least) as Bytes };
}
