import assert from "node:assert/strict";
import { test } from "node:test";
import { fleetOf } from "../../test/support/terraform-cases.ts";
import { contextOf } from "../compile/terraform/context.ts";
import { planFailover } from "./failover.ts";

const reference = (name: string, stage: string) => {
  const fleet = fleetOf(`${import.meta.dirname}/../../test/golden/manifests/${name}.yaml`);
  const app = fleet.find((one) => one.stage === stage);
  const context = app && contextOf(app, fleet);
  assert.ok(context);
  return planFailover(context);
};

test("the old server is stopped before its replica is promoted, and names are turned last", () => {
  assert.deepEqual(
    reference("e", "production")?.steps.map(({ title }) => title),
    [
      "Keep europe-west6 from writing",
      "Promote the data",
      "Make the cluster",
      "Bring the release to europe-west3",
      "Turn the names",
    ],
  );
});

test("a warm cluster is not made; a cold one is, by the same word as everything else", () => {
  const commands = (name: string) => reference(name, "production")?.steps.flatMap((step) => step.commands);
  assert.ok(commands("e")?.includes("terraform -chdir=platform apply -var serving=standby"));
  assert.ok(!commands("b")?.some((command) => command.includes("platform")));
});

test("what is lost is said: the last writes, and images of a registry that is in the lost region", () => {
  assert.match(
    reference("e", "production")?.losses.join(" ") ?? "",
    /last seconds.*Images are in europe-west6 only.*cannot pull/,
  );
});

test("a stage on another's ground waits for that one's data", () => {
  const plan = reference("e", "testing");
  assert.match(plan?.steps.flatMap(({ what }) => what).join(" ") ?? "", /whose failover comes first/);
  assert.deepEqual(plan?.steps.find(({ title }) => title === "Promote the data")?.commands, []);
});

test("without a standby region there is nothing to plan", () => {
  assert.equal(reference("d", "production"), undefined);
});
