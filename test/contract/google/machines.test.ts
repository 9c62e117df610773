import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ensureFirewall,
  machinesWith,
  makeMachine,
  removeFirewall,
  removeMachine,
  zonesOf,
} from "../../../src/run/google/machines.ts";
import { onGoogle } from "./means.ts";

const { signal } = new AbortController();

onGoogle("machines", (means) => {
  test("a machine is made, found by its label, and removed for good", async (t) => {
    const { connection, project, region, unique } = means();
    const [zone] = await zonesOf(connection, { project, region }, signal);
    assert.ok(zone, "the region has no zone");
    assert.ok(zone.startsWith(`${region}-`), zone);
    const name = unique("machine");
    const body = {
      name,
      machineType: `zones/${zone}/machineTypes/e2-micro`,
      labels: { "fairlead-contract": name },
      disks: [
        {
          boot: true,
          autoDelete: true,
          initializeParams: { sourceImage: "projects/debian-cloud/global/images/family/debian-12" },
        },
      ],
      networkInterfaces: [{ network: "global/networks/default" }],
    };
    t.after(() => removeMachine(connection, { project, zone, name }));
    await makeMachine(connection, { project, zone, body }, signal);
    const label = `fairlead-contract=${name}`;
    assert.deepEqual(await machinesWith(connection, { project, zone, label }, signal), [{ name, labels: body.labels }]);
    assert.deepEqual(await machinesWith(connection, { project, zone, label: "fairlead-contract=other" }, signal), []);
    await removeMachine(connection, { project, zone, name }, signal);
    assert.deepEqual(await machinesWith(connection, { project, zone, label }, signal), []);
    await removeMachine(connection, { project, zone, name }, signal);
  });

  test("a firewall rule is there after being asked for once or at once twice, and gone after being removed", async () => {
    const { connection, project, unique } = means();
    const body = {
      name: unique("rule"),
      network: "global/networks/default",
      sourceRanges: ["192.0.2.0/24"],
      allowed: [{ IPProtocol: "tcp", ports: ["22"] }],
    };
    await Promise.all([1, 2].map(() => ensureFirewall(connection, { project, body }, signal)));
    await ensureFirewall(connection, { project, body }, signal);
    await removeFirewall(connection, { project, name: body.name }, signal);
    await removeFirewall(connection, { project, name: body.name }, signal);
  });
});
