import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { redisServer, sqlServer } from "../../../src/run/google/servers.ts";
import { onGoogle, standIn } from "./means.ts";

const { signal } = new AbortController();

onGoogle("servers", (means) => {
  test("a server that is not there is none", async () => {
    const { connection, project, region, unique } = means();
    assert.equal(await sqlServer(connection, { project, instance: unique("none") }, signal), undefined);
    const name = `projects/${project}/locations/${region}/instances/${unique("none")}`;
    assert.equal(await redisServer(connection, name, signal), undefined);
  });
});

/** A server at Google takes a quarter of an hour to be made, and costs: the deployments that make them are tried elsewhere. */
describe("a server", { timeout: 60_000 }, () => {
  const held = standIn();

  test("of Postgres tells its private address, its major version and whether it runs", async () => {
    const { connection, project, region, unique } = held.means();
    const instance = unique("sql");
    const call = { api: "sql", action: "make a server", idempotent: true } as const;
    const path = `projects/${project}/instances`;
    const settings = {
      tier: "db-g1-small",
      edition: "ENTERPRISE",
      ipConfiguration: { ipv4Enabled: false, privateNetwork: "main" },
    };
    const data = { name: instance, region, databaseVersion: "POSTGRES_17", settings };
    await connection.request(call, { method: "POST", path, data });
    const found = await sqlServer(connection, { project, instance }, signal);
    assert.equal(found?.state, "running");
    assert.equal(found?.major, 17);
    assert.match(found?.host ?? "", /^10\./);
    const stopped = { settings: { ...settings, activationPolicy: "NEVER" } };
    await connection.request(call, { method: "PATCH", path: `${path}/${instance}`, data: stopped });
    assert.equal((await sqlServer(connection, { project, instance }, signal))?.state, "stopped");
    await assert.rejects(
      connection.request(call, { method: "PATCH", path: `${path}/${instance}`, data: { databaseVersion: "POSTGRES_15" } }),
      /POSTGRES_17 to POSTGRES_15/,
    );
  });

  test("of Redis tells where it listens, and its authorities where it is encrypted", async () => {
    const { connection, project, region, unique } = held.means();
    const call = { api: "redis", action: "make a server", idempotent: true } as const;
    const parent = `projects/${project}/locations/${region}/instances`;
    for (const [mode, port, authorities] of [
      ["DISABLED", 6379, /^undefined$/],
      ["SERVER_AUTHENTICATION", 6378, /BEGIN CERTIFICATE/],
    ] as const) {
      const instanceId = unique("redis");
      const data = { tier: "BASIC", memorySizeGb: 1, transitEncryptionMode: mode };
      await connection.request(call, { method: "POST", path: parent, params: { instanceId }, data });
      const found = await redisServer(connection, `${parent}/${instanceId}`, signal);
      assert.deepEqual([found?.state, found?.port], ["running", port]);
      assert.match(String(found?.authorities), authorities);
    }
  });
});
