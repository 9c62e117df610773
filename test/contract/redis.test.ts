import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { Secret } from "../../src/app/secret.ts";
import { Failure } from "../../src/diagnostics/failure.ts";
import type { RedisOrder, RedisServers } from "../../src/run/ports.ts";
import { redisServers } from "../../src/run/redis.ts";
import { getRedis } from "../../src/run/redis-binaries.ts";
import { type RedisDoor, withRedis } from "../../src/run/redis-connection.ts";
import { queueLengths } from "../../src/run/redis-queues.ts";
import { type DataGround, dataGround, freePort } from "../support/data.ts";
import { eventually } from "../support/eventually.ts";
import { kill } from "../support/keeper.ts";

const PASSWORD = "TheQueuesPasswordIsThis";

describe("Redis servers", { concurrency: false, timeout: 300_000 }, () => {
  let data: DataGround;
  let servers: RedisServers;
  let missing: string | undefined;

  const orders: RedisOrder[] = [];

  before(async () => {
    data = await dataGround();
    servers = redisServers(data.ground);
    await getRedis(data.ground).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      missing = `${error.diagnostic.message.split("\n")[0]} ${error.diagnostic.hint ?? ""}`;
    });
  });
  afterEach(async () => {
    for (const order of orders.splice(0)) await servers.stop(order);
  });
  after(() => data.end());

  async function order(name: string): Promise<RedisOrder> {
    const spec = { kind: "redis" as const, name, version: 7 };
    const listen = ["127.0.0.1"];
    const made = { ...data.place(name), spec, port: await freePort(), listen, password: new Secret(PASSWORD), before: undefined };
    orders.push(made);
    return made;
  }

  async function pidOf(wanted: RedisOrder): Promise<number> {
    const [pid = 0] = await data.processes(wanted.directory);
    return pid;
  }

  function promise(name: string, body: () => Promise<void>): void {
    test(name, async (t) => (missing === undefined ? body() : t.skip(missing)));
  }

  promise("it answers behind its password, and nobody else gets in", async () => {
    const wanted = await order("first");
    const { port, version } = await servers.ensure(wanted);
    assert.equal(port, wanted.port);
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.equal(await withRedis(door(wanted), (client) => client.ping()), "PONG");
    await assert.rejects(
      withRedis(door(wanted, "AnotherPassword"), (client) => client.ping()),
      /WRONGPASS/,
    );
    await assert.rejects(
      withRedis(door(wanted, ""), (client) => client.ping()),
      /NOAUTH/,
    );
  });

  promise("its password is in no file, no log and no command line", async () => {
    const wanted = await order("quiet");
    await servers.ensure(wanted);
    await withRedis(door(wanted), (client) => client.set("a", "b"));
    const search = ["-rlaF", PASSWORD, data.project.layout.state];
    assert.throws(() => execFileSync("grep", search, { stdio: "pipe" }), { status: 1 });
    assert.doesNotMatch(execFileSync("ps", ["-axww", "-o", "command="], { encoding: "utf8" }), new RegExp(PASSWORD));
  });

  promise("every write that was acknowledged is there after the server was killed while it was written to", async () => {
    const wanted = await order("killed");
    await servers.ensure(wanted);
    for (let round = 0; round < 3; round++) {
      const acknowledged: string[] = [];
      const writing = write(wanted, `round-${round}`, acknowledged);
      await eventually("some writes", () => acknowledged.length > 2000);
      kill(await pidOf(wanted));
      await writing;
      await servers.ensure(wanted);
      const found = new Set(await withRedis(door(wanted), (client) => client.lrange(`round-${round}`, 0, -1)));
      assert.deepEqual(
        acknowledged.filter((value) => !found.has(value)),
        [],
      );
    }
  });

  promise("a server that runs is adopted by the next engine, also when the keeper was killed with the last", async () => {
    const wanted = await order("adopted");
    await servers.ensure(wanted);
    const pid = await pidOf(wanted);
    for (const keeper of data.project.pids("keeper")) kill(keeper);
    const next = await eventually("a new keeper", () => data.anotherEngine().catch(() => undefined));
    await Promise.all([redisServers(next).ensure(wanted), redisServers(next).ensure(wanted)]);
    assert.deepEqual(await data.processes(wanted.directory), [pid]);
    data.ground.keeper = next.keeper;
  });

  promise("a rotated password holds from the next ensure on, and the data stays", async () => {
    const wanted = await order("rotated");
    await servers.ensure(wanted);
    await withRedis(door(wanted), (client) => client.set("kept", "yes"));
    await servers.ensure({ ...wanted, password: new Secret("AnotherPasswordNow") });
    assert.equal(await withRedis(door(wanted, "AnotherPasswordNow"), (client) => client.get("kept")), "yes");
    await assert.rejects(
      withRedis(door(wanted), (client) => client.ping()),
      /WRONGPASS/,
    );
  });

  promise(
    "while a rotation is under way both passwords open it and who is connected stays; afterwards the old one is refused",
    async () => {
      const wanted = await order("both");
      await servers.ensure(wanted);
      const pid = await pidOf(wanted);
      const rotating = { ...wanted, password: new Secret("TheNewPasswordIsThisOne"), before: wanted.password };
      await withRedis(door(wanted), async (connected) => {
        await servers.ensure(rotating);
        assert.equal(await connected.ping(), "PONG");
        for (const password of [PASSWORD, "TheNewPasswordIsThisOne"])
          assert.equal(await withRedis(door(wanted, password), (client) => client.ping()), "PONG");
        // Killed meanwhile, it comes back with both.
        assert.equal(await pidOf(wanted), pid);
      });
      kill(pid);
      await eventually("it to be gone", async () => (await data.processes(wanted.directory)).length === 0);
      await servers.ensure(rotating);
      assert.equal(await withRedis(door(wanted), (client) => client.ping()), "PONG");
      await servers.ensure({ ...rotating, before: undefined });
      assert.equal(await withRedis(door(wanted, "TheNewPasswordIsThisOne"), (client) => client.ping()), "PONG");
      await assert.rejects(
        withRedis(door(wanted), (client) => client.ping()),
        /WRONGPASS/,
      );
    },
  );

  promise("a port that another program took is told", async () => {
    const wanted = await order("port");
    const foreign = createServer().listen(wanted.port, "127.0.0.1");
    await assert.rejects(servers.ensure(wanted), (error) => error instanceof Failure && error.slug === "data-port-taken");
    await new Promise((resolve) => foreign.close(resolve));
    await servers.ensure(wanted);
  });

  promise("data of a newer Redis is not hidden by an older program", async () => {
    const wanted = await order("older");
    const { version } = await getRedis(data.ground);
    if (Number.parseInt(version, 10) >= 7) return;
    await servers.ensure(wanted);
    await servers.stop(wanted);
    mkdirSync(join(wanted.directory, "appendonlydir"));
    await assert.rejects(servers.ensure(wanted), (error) => error instanceof Failure && error.slug === "redis-older");
  });

  promise("it stops in order, and stopping it again does nothing", async () => {
    const wanted = await order("stopped");
    await servers.ensure(wanted);
    await servers.stop(wanted);
    assert.deepEqual(await data.processes(wanted.directory), []);
    await servers.stop(wanted);
    assert.match(readFileSync(wanted.logFile, "utf8"), /ready to exit/);
  });

  promise("backlog counts each queue with all of Celery's priorities, and what is no queue as empty", async () => {
    const wanted = await order("queues");
    await servers.ensure(wanted);
    await withRedis(door(wanted), async (client) => {
      await client.rpush("default", "a", "b");
      await client.rpush("default\u0006\u00163", "c");
      await client.rpush("default\u0006\u00169", "d");
      await client.rpush("default2", "of another queue");
      await client.set("text", "no list");
    });
    assert.deepEqual(await queueLengths(door(wanted), ["default", "text", "never-used"]), {
      default: 4,
      text: 0,
      "never-used": 0,
    });
    await servers.stop(wanted);
    await assert.rejects(queueLengths(door(wanted), ["default"]), /ECONNREFUSED/);
  });
});

function door(order: RedisOrder, password = PASSWORD): RedisDoor {
  return { host: "127.0.0.1", port: order.port, password: new Secret(password) };
}

/** Appends values, many at a time, until the server is gone; those in the list were acknowledged. */
async function write(order: RedisOrder, list: string, acknowledged: string[]): Promise<void> {
  await withRedis(door(order), async (client) => {
    const writer = async (name: number) => {
      for (let count = 0; ; count++) {
        await client.rpush(list, `${name}-${count}`);
        acknowledged.push(`${name}-${count}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, name) => writer(name)));
  }).catch(() => {});
}
