import assert from "node:assert/strict";
import { test } from "node:test";
import { fleetOf } from "../../../test/support/terraform-cases.ts";
import { holdCounts } from "./held.ts";

const [app] = fleetOf(`${import.meta.dirname}/../../../test/golden/manifests/e.yaml`);
assert.ok(app);
const scaleOf = (held: Readonly<Record<string, number>>, name: string) => {
  const component = holdCounts(app, held).components.find((one) => one.name === name);
  return component !== undefined && "scale" in component ? component.scale : undefined;
};
const service = app.components.find(({ kind }) => kind === "service")?.name ?? "";

test("a held count is the least and the most: no autoscaler decides", () => {
  assert.deepEqual([scaleOf({ [service]: 7 }, service)?.min, scaleOf({ [service]: 7 }, service)?.max], [7, 7]);
});

test("what is not held, and what has no count, stays as the manifest says", () => {
  assert.deepEqual(holdCounts(app, {}).components, app.components);
  const others = app.components.filter(({ kind }) => kind === "job" || kind === "scheduler");
  const held = Object.fromEntries(others.map(({ name }) => [name, 3]));
  assert.deepEqual(holdCounts(app, { ...held, "of-a-former-release": 2 }).components, app.components);
});
