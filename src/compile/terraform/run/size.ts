import type { Component } from "../../../app/model.ts";
import { type Bytes, type Millicores, printSize } from "../../../app/units.ts";

const GI = 2 ** 30;

/**
 * What Cloud Run gives one container: whole processors in these steps, each with the least and the most memory it comes
 * with. https://cloud.google.com/run/docs/configuring/services/cpu: less than one processor would mean one request at a time.
 */
const steps = [
  { cpu: 1, least: GI / 2, most: 4 * GI },
  { cpu: 2, least: GI / 2, most: 8 * GI },
  { cpu: 4, least: 2 * GI, most: 16 * GI },
  { cpu: 6, least: 4 * GI, most: 24 * GI },
  { cpu: 8, least: 4 * GI, most: 32 * GI },
] as const;

/** What an instance may take: what is asked, or as much as it may burst to, rounded up to what there is. */
export function limitsOf({ size }: Pick<Component, "size">): { cpu: Millicores; memory: Bytes } {
  const cpu = size.burst?.cpu ?? size.cpu;
  const memory = size.burst?.memory ?? size.memory;
  const step = steps.find((other) => cpu <= other.cpu * 1000 && memory <= other.most) ?? steps[steps.length - 1];
  if (step === undefined) throw new Error("Cloud Run has sizes");
  return { cpu: (step.cpu * 1000) as Millicores, memory: Math.min(Math.max(memory, step.least), step.most) as Bytes };
}

/** The limits as Cloud Run writes them. */
export function printLimits(component: Pick<Component, "size">): Record<"cpu" | "memory", string> {
  const { cpu, memory } = limitsOf(component);
  return { cpu: String(cpu / 1000), memory: printMemory(memory) };
}

/** In the largest unit without a remainder; Cloud Run counts in mebibytes. */
function printMemory(memory: Bytes): string {
  return printSize((Math.ceil(memory / 2 ** 20) * 2 ** 20) as Bytes);
}
