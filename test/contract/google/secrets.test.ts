import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Secret } from "../../../src/app/secret.ts";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { newestVersion, secretValue } from "../../../src/run/google/ask.ts";
import { addVersion, newestSince } from "../../../src/run/google/secret-versions.ts";
import { onGoogle } from "./means.ts";

const { signal } = new AbortController();

onGoogle("secrets", (means) => {
  const call = (action: string) => ({ api: "secrets", action, idempotent: true }) as const;
  /** Terraform makes the places of secrets; here the test does. */
  const secret = async (t: TestContext) => {
    const { project, unique, connection } = means();
    const name = unique("secret");
    const data = { replication: { automatic: {} } };
    const path = `projects/${project}/secrets`;
    await connection.request(call("make a secret"), { method: "POST", path, params: { secretId: name }, data });
    t.after(() => connection.request(call("remove it"), { method: "DELETE", path: `${path}/${name}` }));
    return { project, secret: name };
  };

  test("versions count up, and each keeps its value", async (t) => {
    const at = await secret(t);
    assert.equal(await newestVersion(means().connection, at, signal), undefined);
    assert.equal(await newestSince(means().connection, at, signal), undefined);
    assert.equal(await addVersion(means().connection, at, new Secret("first: grüße\n"), signal), 1);
    assert.equal(await addVersion(means().connection, at, new Secret("second"), signal), 2);
    assert.equal(await newestVersion(means().connection, at, signal), 2);
    assert.ok(!Number.isNaN(Date.parse((await newestSince(means().connection, at, signal)) ?? "")));
    const read = async (version: number | "latest") =>
      (await secretValue(means().connection, { ...at, version }, signal)).reveal();
    assert.equal(await read(1), "first: grüße\n");
    assert.equal(await read("latest"), "second");
  });

  test("a version that is destroyed is passed over", async (t) => {
    const at = await secret(t);
    await addVersion(means().connection, at, new Secret("first"), signal);
    await addVersion(means().connection, at, new Secret("second"), signal);
    const path = `projects/${at.project}/secrets/${at.secret}/versions/2:destroy`;
    await means().connection.request(call("destroy a version"), { method: "POST", path });
    assert.equal(await newestVersion(means().connection, at, signal), 1);
  });

  test("a secret without a place is told of; no value stands in what is said", async () => {
    const at = { project: means().project, secret: means().unique("none") };
    assert.equal(await addVersion(means().connection, at, new Secret("hunter2"), signal), undefined);
    assert.equal(await newestVersion(means().connection, at, signal), undefined);
    await assert.rejects(secretValue(means().connection, { ...at, version: "latest" }, signal), (error) => {
      assert.ok(error instanceof Failure && error.slug === "google-not-found", String(error));
      assert.ok(!JSON.stringify(error.data).includes("hunter2"));
      return true;
    });
  });
});
