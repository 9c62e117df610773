import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { after, before, suite, test } from "node:test";
import pg from "pg";
import { Secret } from "../../src/app/secret.ts";
import type { DeploymentView } from "../../src/run/protocol/api.ts";
import { withRedis } from "../../src/run/redis-connection.ts";
import { eventually } from "../support/eventually.ts";
import { Ledger } from "../trial/kills/ledger.ts";
import { ownProcess } from "../trial/kills/processes.ts";
import { Writer } from "../trial/kills/writer.ts";

/** One app with both kinds of server, written to all the while. */
suite("rotating the password of a data server", { timeout: 180_000 }, () => {
  let ledger: Ledger;
  let writer: Writer;
  before(async () => {
    ledger = await Ledger.start();
    await over(await ledger.app.deploy());
    writer = new Writer((await ledger.app.stage())?.address ?? "", 2);
    await eventually("writes to be acknowledged", () => writer.entries.length > 20 && writer.tasks.length > 2);
  });
  after(async () => {
    await writer?.stop();
    await ledger?.app.end();
    await eventually("everything to have ended", () => ownProcess(ledger.app.project.layout, "keeper") === undefined);
    await ledger?.app.remove();
  });

  const engine = () => ledger.app.project.engine;
  const connection = (name: string) => engine().connection("local", name);
  async function over({ id }: DeploymentView): Promise<void> {
    await eventually(
      "the release to be watched",
      async () => {
        const { phase, outcome, error } = await engine().deployment(id);
        assert.notEqual(outcome, "failed", error);
        return outcome === "done" || phase === "watch";
      },
      60_000,
    );
  }
  async function rotate(name: string): Promise<void> {
    const { deployment = assert.fail("nothing is rolled") } = await engine().rotateSecret("local", name, "test");
    await over(deployment);
  }
  const jobRuns = async () => (await ledger.ask("SELECT run FROM job_runs")).length;

  test("Redis: instances are rolled onto the new one, no request fails, and then the old one is refused", async () => {
    const { host, port, password } = await connection("queue");
    const ran = await jobRuns();
    await rotate("queue");
    assert.deepEqual(writer.refused, { entries: 0, tasks: 0 });
    const now = await connection("queue");
    assert.notEqual(now.password, password);
    const ping = (one: string) =>
      withRedis({ host, port, password: new Secret(one) }, (client) => client.ping()).catch((error: unknown) => String(error));
    assert.equal(await ping(now.password), "PONG");
    await eventually("the old one to be refused", async () => /WRONGPASS/.test(await ping(password)), 40_000);
    assert.equal(await jobRuns(), ran, "its jobs do not run again");
  });

  test("one cut off between the new password and its roll is rolled by the next engine, and ends as any other", async () => {
    const { host, port, password } = await connection("queue");
    const reached = `${ledger.stopFile}.reached`;
    writeFileSync(ledger.stopFile, "before deployment.begin");
    const unanswered = engine()
      .rotateSecret("local", "queue", "test")
      .catch(() => undefined);
    await eventually("the new password to be kept", () => existsSync(reached), 60_000);
    rmSync(reached);
    process.kill(ownProcess(ledger.app.project.layout, "engine") ?? assert.fail("no engine"), "SIGKILL");
    await unanswered;
    const ping = (one: string) =>
      withRedis({ host, port, password: new Secret(one) }, (client) => client.ping()).catch((error: unknown) => String(error));
    await eventually("the old one to be refused", async () => /WRONGPASS/.test(await ping(password)), 90_000);
    assert.equal(await ping((await connection("queue")).password), "PONG");
    const tasks = writer.tasks.length;
    await eventually("tasks to be taken with the new one", () => writer.tasks.length > tasks + 2);
  });

  test("Postgres: open connections stay, instances are rolled, and the old one is refused at once", async () => {
    const { host, port, user, database, password } = await connection("db");
    const kept = new pg.Client({ host, port, user, database, password });
    await kept.connect();
    await rotate("db");
    assert.equal((await kept.query("SELECT 1 AS one")).rows[0].one, 1);
    await kept.end();
    const refused = new pg.Client({ host, port, user, database, password });
    await assert.rejects(refused.connect(), { code: "28P01" });
    await eventually("the app to write on", () => {
      const before = writer.entries.length;
      return eventually("a write", () => writer.entries.length > before);
    });
    const [row] = await ledger.ask<{ n: string }>("SELECT count(*) AS n FROM entries WHERE id = ANY($1)", [writer.entries]);
    assert.ok(Number(row?.n) >= writer.entries.length - 2);
  });
});
