import { cloudRunSize } from "../../../app/cloud-run-size.ts";
import type { Component } from "../../../app/model.ts";
import { printCpu, printSize } from "../../../app/units.ts";

/** The limits of a container as Cloud Run writes them. What it has nothing large enough for was refused by the check. */
export function printLimits({ size }: Pick<Component, "size">): Record<"cpu" | "memory", string> {
  const { cpu, memory } = cloudRunSize(size) ?? size;
  return { cpu: printCpu(cpu), memory: printSize(memory) };
}
