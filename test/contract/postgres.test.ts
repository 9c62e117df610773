import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, afterEach, before, describe, type TestContext, test } from "node:test";
import pg from "pg";
import type { Postgres } from "../../src/app/model.ts";
import { Secret } from "../../src/app/secret.ts";
import { Failure } from "../../src/diagnostics/failure.ts";
import type { PostgresOrder, PostgresServers } from "../../src/run/ports.ts";
import { postgresServers } from "../../src/run/postgres.ts";
import { findPostgres, getPostgres } from "../../src/run/postgres-binaries.ts";
import { type DataGround, dataGround, freePort } from "../support/data.ts";
import { eventually } from "../support/eventually.ts";
import { kill } from "../support/keeper.ts";

const PASSWORD = "TheAppsPasswordIsThis";
const ADMINISTRATOR = "TheAdministratorsIsThat";

describe("Postgres servers", { concurrency: false, timeout: 600_000 }, () => {
  let data: DataGround;
  let servers: PostgresServers;
  let version = 17;
  let missing: string | undefined;

  const orders: PostgresOrder[] = [];

  before(async () => {
    data = await dataGround();
    servers = postgresServers(data.ground);
    // Whichever is installed saves a download; the promises are the same for every major.
    for (const major of [18, 16, 15]) if (await findPostgres(major, data.ground)) version = major;
    missing = await missingProgram(version, data);
  });
  afterEach(async () => {
    for (const order of orders.splice(0)) await servers.stop(order);
  });
  after(() => data.end());

  async function order(name: string, spec: Partial<Postgres> = {}): Promise<PostgresOrder> {
    const made: PostgresOrder = {
      ...data.place(name),
      spec: { kind: "postgres", name, version, database: "notes", user: "notes", flags: {}, ...spec },
      port: await freePort(),
      listen: ["127.0.0.1"],
      password: new Secret(PASSWORD),
      superuserPassword: new Secret(ADMINISTRATOR),
    };
    orders.push(made);
    return made;
  }

  async function postmaster(directory: string): Promise<number> {
    const [pid] = readFileSync(join(directory, "postmaster.pid"), "utf8").split("\n");
    return Number(pid);
  }

  function promise(name: string, body: (t: TestContext) => void | Promise<void>): void {
    test(name, async (t) => (missing === undefined ? body(t) : t.skip(missing)));
  }

  promise("an app gets a database of its own behind its password, and nobody else gets in", async () => {
    const wanted = await order("first");
    const { port, version: told } = await servers.ensure(wanted);
    assert.equal(port, wanted.port);
    assert.match(told, new RegExp(`^${version}\\.\\d+`));
    const [row] = await query(wanted, "SELECT current_user AS who, current_database() AS what, upper('é') AS upper");
    assert.deepEqual(row, { who: "notes", what: "notes", upper: "É" });
    await query(wanted, "CREATE TABLE note (text text)");
    await assert.rejects(query(wanted, "SELECT 1", { password: "another-one" }), /password authentication failed/);
    await assert.rejects(query(wanted, "SELECT 1", { user: "fairlead", password: ADMINISTRATOR }), /pg_hba.conf rejects/);
  });

  promise("what was answered is on disk: fsync, full pages and checksums are on whatever the flags say", async () => {
    const wanted = await order("durable");
    await servers.ensure(wanted);
    for (const setting of ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"]) {
      assert.deepEqual(await query(wanted, `SELECT current_setting('${setting}') AS value`), [{ value: "on" }], setting);
    }
    await assert.rejects(
      servers.ensure({ ...wanted, spec: { ...wanted.spec, flags: { FSYNC: "off" } } }),
      refusal("postgres-flag-reserved", /flags\.FSYNC/),
    );
  });

  promise("a server that runs is adopted by the next engine, also when the keeper was killed with the last", async () => {
    const wanted = await order("adopted");
    await servers.ensure(wanted);
    const pid = await postmaster(wanted.directory);
    for (const keeper of data.project.pids("keeper")) kill(keeper);
    const next = await eventually("a new keeper", () => data.anotherEngine().catch(() => undefined));
    const [{ port }] = await Promise.all([postgresServers(next).ensure(wanted), postgresServers(next).ensure(wanted)]);
    assert.equal(port, wanted.port);
    assert.equal(await postmaster(wanted.directory), pid);
    data.ground.keeper = next.keeper;
  });

  promise("every row that was acknowledged is there after the server was killed while it was written to", async () => {
    const wanted = await order("killed");
    await servers.ensure(wanted);
    await query(wanted, "CREATE TABLE row (id int)");
    const acknowledged: number[] = [];
    const writing = write(wanted, acknowledged);
    await eventually("some rows", () => acknowledged.length > 200);
    kill(await postmaster(wanted.directory));
    await writing;
    await servers.ensure(wanted);
    const rows = await query(wanted, "SELECT id FROM row");
    const found = new Set(rows.map((row) => row.id));
    assert.deepEqual(
      acknowledged.filter((id) => !found.has(id)),
      [],
    );
  });

  promise("a database that was made halfway is made anew, and its password lies nowhere", async () => {
    const wanted = await order("halfway");
    mkdirSync(join(wanted.directory, ".."), { recursive: true });
    const left = `${wanted.directory}.new-0a0b`;
    mkdirSync(left);
    writeFileSync(join(left, "PG_VERSION"), "nonsense");
    writeFileSync(`${left}-password`, ADMINISTRATOR);
    await servers.ensure(wanted);
    assert.equal(existsSync(left), false);
    assert.equal(existsSync(`${left}-password`), false);
    const found = filesWith(data.project.layout.state, [PASSWORD, ADMINISTRATOR]);
    assert.deepEqual(found, []);
    const commands = execFileSync("ps", ["-axww", "-o", "command="], { encoding: "utf8" });
    assert.doesNotMatch(commands, new RegExp(`${PASSWORD}|${ADMINISTRATOR}`));
  });

  promise("a rotated password holds from the next ensure on, and the server runs on", async () => {
    const wanted = await order("rotated");
    await servers.ensure(wanted);
    const pid = await postmaster(wanted.directory);
    const rotated = { ...wanted, password: new Secret("AnotherPasswordNow") };
    await servers.ensure(rotated);
    assert.deepEqual(await query(wanted, "SELECT 1 AS one", { password: "AnotherPasswordNow" }), [{ one: 1 }]);
    await assert.rejects(query(wanted, "SELECT 1"), /password authentication failed/);
    assert.equal(await postmaster(wanted.directory), pid);
  });

  promise("flags take effect; a wrong one is named before the running server is touched", async () => {
    const wanted = await order("flags", { flags: { work_mem: "7MB" } });
    await servers.ensure(wanted);
    assert.deepEqual(await query(wanted, "SELECT current_setting('work_mem') AS value"), [{ value: "7MB" }]);
    const pid = await postmaster(wanted.directory);
    const flags = (further: Record<string, string>) => ({
      ...wanted,
      spec: { ...wanted.spec, flags: { work_mem: "8MB", ...further } },
    });
    await assert.rejects(
      servers.ensure(flags({ shared_bufers: "1MB" })),
      (error) =>
        refusal("postgres-flag-unknown", /shared_bufers/)(error) &&
        /shared_buffers/.test((error as Failure).diagnostic.hint ?? ""),
    );
    await assert.rejects(servers.ensure(flags({ max_connections: "many" })), refusal("postgres-flag-value", /max_connections/));
    assert.equal(await postmaster(wanted.directory), pid);
    await servers.ensure(flags({ "my_app.colour": "it's \\ blue" }));
    const rows = await query(wanted, "SELECT current_setting('work_mem') AS memory, current_setting('my_app.colour') AS colour");
    assert.deepEqual(rows, [{ memory: "8MB", colour: "it's \\ blue" }]);
  });

  promise("a port that another program took is told, and the data is there when it is free again", async () => {
    const wanted = await order("port");
    await servers.ensure(wanted);
    await query(wanted, "CREATE TABLE kept (id int)");
    await servers.stop(wanted);
    const foreign = createServer().listen(wanted.port, "127.0.0.1");
    await assert.rejects(servers.ensure(wanted), refusal("data-port-taken", new RegExp(`${wanted.port}`)));
    await new Promise((resolve) => foreign.close(resolve));
    await servers.ensure(wanted);
    assert.deepEqual(await query(wanted, "SELECT * FROM kept"), []);
  });

  promise("data of another major version is refused, not read and not replaced", async () => {
    const wanted = await order("major");
    await servers.ensure(wanted);
    const other = version === 17 ? 16 : 17;
    await assert.rejects(
      servers.ensure({ ...wanted, spec: { ...wanted.spec, version: other } }),
      (error) => refusal("postgres-major-changed", new RegExp(`${version}`))(error) && (error as Failure).status === 3,
    );
    assert.equal(readFileSync(join(wanted.directory, "PG_VERSION"), "utf8").trim(), String(version));
  });

  promise("a folder that holds something else, or is somebody else's, is left alone", async () => {
    const foreign = await order("foreign");
    mkdirSync(foreign.directory, { recursive: true });
    if (data.ground.account) chownSync(foreign.directory, data.ground.account.uid, data.ground.account.gid);
    writeFileSync(join(foreign.directory, "diary.txt"), "dear diary");
    await assert.rejects(servers.ensure(foreign), refusal("data-folder-foreign", /foreign/));
    assert.equal(readFileSync(join(foreign.directory, "diary.txt"), "utf8"), "dear diary");
    if (data.ground.account === undefined) return;
    const owned = await order("owned");
    mkdirSync(owned.directory, { recursive: true });
    await assert.rejects(servers.ensure(owned), refusal("data-folder-owner", /fairlead/));
  });

  promise("a lock file whose process number was given to a stranger keeps nothing from starting", async () => {
    const wanted = await order("stale");
    await servers.ensure(wanted);
    const text = readFileSync(join(wanted.directory, "postmaster.pid"), "utf8");
    kill(await postmaster(wanted.directory));
    // The test's own process stands for the stranger that got the number after a reboot.
    writeFileSync(join(wanted.directory, "postmaster.pid"), text.replace(/^\d+/, String(process.pid)));
    await servers.ensure(wanted);
    assert.deepEqual(await query(wanted, "SELECT 1 AS one"), [{ one: 1 }]);
  });

  promise("a server stops in order and at once, whoever is connected, and stopping it again does nothing", async () => {
    const wanted = await order("stopped");
    await servers.ensure(wanted);
    const client = clientOf(wanted, {});
    client.on("error", () => {});
    await client.connect();
    await servers.stop(wanted);
    assert.deepEqual(await data.processes(wanted.directory), []);
    await servers.stop(wanted);
    assert.match(readFileSync(wanted.logFile, "utf8"), /database system is shut down/);
  });

  promise("names that Postgres or Fairlead keeps for itself are refused", async () => {
    await assert.rejects(
      servers.ensure(await order("names", { user: "fairlead" })),
      refusal("postgres-name-reserved", /fairlead/),
    );
    await assert.rejects(
      servers.ensure(await order("names", { database: "template1" })),
      refusal("postgres-name-reserved", /template1/),
    );
    const quoted = await order("quoted", { user: 'o"reilly', database: "it's; drop" });
    await servers.ensure(quoted);
    assert.deepEqual(await query(quoted, "SELECT current_user AS who"), [{ who: 'o"reilly' }]);
  });

  promise("a disk without room, or one that cannot be written to, is told before anything is changed", async (t) => {
    const disk = join(data.project.layout.state, "disk");
    mkdirSync(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0711", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      return t.skip("mounting a small disk needs root; run the tests as root");
    }
    t.after(() => execFileSync("umount", [disk]));
    const wanted = { ...(await order("full")), directory: join(disk, "full") };
    await assert.rejects(servers.ensure(wanted), refusal("data-disk-full", /full/));
    execFileSync("mount", ["-o", "remount,ro", disk]);
    await assert.rejects(servers.ensure(wanted), refusal("folder-not-writable", /disk/));
    await assert.rejects(servers.ensure({ ...wanted, directory: join(disk, "new") }), refusal("folder-not-writable", /disk/));
  });

  promise("every major of the manifest can be had", async (t) => {
    for (const major of [15, 16, 17, 18]) {
      const reason = await missingProgram(major, data);
      if (reason !== undefined) {
        t.skip(reason);
        continue;
      }
      const wanted = await order(`major-${major}`, { version: major });
      const told = await servers.ensure(wanted);
      assert.match(told.version, new RegExp(`^${major}\\.`));
      assert.deepEqual(await query(wanted, "SELECT lower('É') AS lower, 'a' < 'B' AS by_code"), [{ lower: "é", by_code: false }]);
      await servers.stop(wanted);
    }
  });
});

/** Why the programs of this major cannot be had, and what to do about it; `undefined` when they are there now. */
async function missingProgram(major: number, data: DataGround): Promise<string | undefined> {
  try {
    await getPostgres(major, data.ground);
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.diagnostic.message.split("\n")[0]} ${error.diagnostic.hint ?? ""}`;
  }
}

function clientOf(order: PostgresOrder, as: { user?: string; password?: string }): pg.Client {
  const { user, database } = order.spec;
  return new pg.Client({ host: "127.0.0.1", port: order.port, user, database, password: PASSWORD, ...as });
}

async function query(order: PostgresOrder, sql: string, as: { user?: string; password?: string } = {}) {
  const client = clientOf(order, as);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Writes numbers until the server is gone; those in the list were acknowledged. */
async function write(order: PostgresOrder, acknowledged: number[]): Promise<void> {
  const client = clientOf(order, {});
  client.on("error", () => {});
  await client.connect();
  try {
    for (let id = 0; ; id++) {
      await client.query("INSERT INTO row VALUES ($1)", [id]);
      acknowledged.push(id);
    }
  } catch {
    await client.end().catch(() => {});
  }
}

function refusal(slug: Failure["slug"], message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.slug, slug);
    assert.match(error.message, message);
    return true;
  };
}

/** Files below a folder that hold one of the texts, as it is, in URL form or in Base64. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  const forms = texts.flatMap((text) => [text, Buffer.from(text).toString("base64").replace(/=+$/, "").slice(0, -1)]);
  const patterns = forms.flatMap((form) => ["-e", form]);
  try {
    return execFileSync("grep", ["-rlaF", ...patterns, folder], { encoding: "utf8" })
      .trim()
      .split("\n");
  } catch {
    return [];
  }
}
