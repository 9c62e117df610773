import type { Component } from "../model.ts";
import { written } from "../resolve/reference.ts";
import type { StageReading, Use } from "../resolve/stage.ts";
import type { Readers } from "./readers.ts";

type Member = "port" | "metrics.port" | "queues" | "tmp";

const needs: Readonly<Record<Member, string>> = {
  port: "in a service",
  "metrics.port": "in a component with `metrics`",
  queues: "in a worker with `queues`",
  tmp: "in a component",
};

/** `${port}`, `${metrics.port}`, `${queues}` and `${tmp}` mean something of the component that reads them, so every reader has to have it. */
export function checkSelf(reading: StageReading, components: readonly Component[], readers: Readers): void {
  const lacking: Readonly<Record<Member, readonly Component[]>> = {
    port: components.filter((component) => component.kind !== "service"),
    "metrics.port": components.filter((component) => component.metrics === undefined),
    queues: components.filter((component) => component.kind !== "worker" || component.queues.length === 0),
    tmp: [],
  };
  for (const use of reading.uses) {
    const { reference } = use;
    if (reference.of !== "self") continue;
    const without = lacking[reference.member];
    if (without.length > 0 && misplaced(use, without, readers)) {
      use.report("reference-out-of-place", { reference: written(reference), needs: needs[reference.member] });
    }
  }
}

function misplaced({ by, reference }: Use, without: readonly Component[], readers: Readers): boolean {
  switch (by.holder) {
    case "component":
    case "chart":
      return without.some(({ name }) => name === by.name);
    case "environment":
      return without.some(({ name }) => !readers.overrides(name, by.key));
    case "file":
      return without.some(({ name }) => readers.readsFile(name, by.name));
    case "site":
      return reference.of === "self" && reference.member === "port";
    case "secret":
    case "ground":
      return true;
    default:
      return by satisfies never;
  }
}
