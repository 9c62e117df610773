/** Whether the network of a stage is large enough for what runs in it, and no larger than Google's may be. */
import type { Component } from "../model.ts";
import { LARGEST_RANGE, runAddresses, SMALLEST_RANGE } from "../network-range.ts";
import type { Checked } from "./checked.ts";

/** While a release changes, the old and the new instances stand side by side. */
const PER_INSTANCE = 2;

export function checkAddresses({ app, reading }: Checked): void {
  const { range, existing } = app.ground.network;
  if (range === undefined) return;
  const prefix = Number(range.split("/")[1]);
  const path = ["network", "range"];
  if (prefix > SMALLEST_RANGE) reading.report("range-small", { range }, path);
  if (prefix < LARGEST_RANGE) reading.report("range-large", { range }, path);
  if (prefix > SMALLEST_RANGE || prefix < LARGEST_RANGE) return;
  const onRun = app.components.filter(({ placed }) => app.target === "cloud-run" || placed === "cloud-run");
  const instances = onRun.reduce((sum, component) => sum + most(component), 0);
  const needed = instances * PER_INSTANCE;
  const has = existing === undefined ? runAddresses(prefix) : 2 ** (32 - prefix);
  if (needed <= has) return;
  const wanted = [...prefixes()].findLast((one) => runAddresses(one) >= needed);
  const params = { stage: app.stage, instances, needed, has, wanted: wanted === undefined ? undefined : `/${wanted}` };
  reading.report("addresses-few", params, path);
}

function* prefixes(): Iterable<number> {
  for (let prefix = LARGEST_RANGE; prefix <= SMALLEST_RANGE; prefix += 1) yield prefix;
}

function most(component: Component): number {
  return component.kind === "service" || component.kind === "worker" ? component.scale.max : 1;
}
