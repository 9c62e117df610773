/** Whether the network of a stage is large enough for what runs in it, and no larger than Google's may be. */
import { overlap, prefixOf } from "../ipv4.ts";
import type { Component } from "../model.ts";
import { LARGEST_RANGE, runAddresses, SMALLEST_RANGE } from "../network-range.ts";
import type { Checked } from "./checked.ts";

/**
 * Addresses that no network on Google may have, or in which its managed servers cannot be reached:
 * https://docs.cloud.google.com/vpc/docs/subnets#prohibited-ranges and
 * https://docs.cloud.google.com/sql/docs/postgres/configure-private-ip
 */
const RESERVED = [
  { range: "0.0.0.0/8", by: "the local network" },
  { range: "127.0.0.0/8", by: "each machine itself" },
  { range: "169.254.0.0/16", by: "each machine's own network" },
  { range: "172.17.0.0/16", by: "containers on the machines of Cloud SQL, which cannot answer then" },
  { range: "199.36.153.4/30", by: "Google's APIs" },
  { range: "199.36.153.8/30", by: "Google's APIs" },
  { range: "224.0.0.0/4", by: "multicast" },
  { range: "240.0.0.0/4", by: "broadcasts" },
] as const;

/** While a release changes, the old and the new instances stand side by side. */
const PER_INSTANCE = 2;

export function checkAddresses({ app, reading }: Checked): void {
  const { range, existing } = app.ground.network;
  if (range === undefined) return;
  const prefix = prefixOf(range);
  const path = ["network", "range"];
  if (prefix > SMALLEST_RANGE) reading.report("range-small", { range }, path);
  if (prefix < LARGEST_RANGE) reading.report("range-large", { range }, path);
  if (prefix > SMALLEST_RANGE || prefix < LARGEST_RANGE) return;
  const [taken] = RESERVED.filter((other) => overlap(range, other.range));
  if (taken !== undefined) reading.report("range-reserved", { range, taken: taken.range, by: taken.by }, path);
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
