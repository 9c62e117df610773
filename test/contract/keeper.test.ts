import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { commandLineOf } from "../../src/run/entry-point.ts";
import { INSTANCE_TAG, PROJECT_TAG, projectTag } from "../../src/run/family.ts";
import { paths } from "../../src/run/layout.ts";
import { nativeInstances } from "../../src/run/native.ts";
import { isAlive, platform } from "../../src/run/platform.ts";
import type { Keeper } from "../../src/run/ports.ts";
import type { SpawnOrder } from "../../src/run/protocol/keeper.ts";
import { startKeeper } from "../../src/run/start-keeper.ts";
import { eventually } from "../support/eventually.ts";
import { type KeptProject, keptProject, kill } from "../support/keeper.ts";

let project: KeptProject;
let keeper: Keeper;

beforeEach(async () => {
  project = await keptProject();
  keeper = await project.connect();
});
afterEach(() => project.end());

/** An order for a shell script, tagged as an instance of the project. */
function order(id: string, script: string, further: Partial<SpawnOrder> = {}): SpawnOrder {
  const env = { PATH: "/usr/bin:/bin", [INSTANCE_TAG]: id, [PROJECT_TAG]: projectTag(project.layout.state) };
  const output = { to: "log", path: logOf(id), instance: id, maximum: 1_000_000 } as const;
  return { id, argv: ["/bin/sh", "-c", script], env, cwd: project.layout.state, output, role: "instance", ...further };
}

function logOf(id: string): string {
  return join(project.layout.state, "logs", `${id}.log`);
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

const only = (pids: readonly number[]): number => {
  assert.equal(pids.length, 1, `one process expected, there are ${pids}`);
  return pids[0] ?? 0;
};

/** The port the edge's stand-in listens on. */
async function edgePort(): Promise<number> {
  const text = await eventually("the edge to listen", () => textOf(join(project.layout.runtime, "edge.port")) || undefined);
  return Number(text);
}

/** Which process answers on the port; an error when the connection is refused. */
async function askEdge(port: number): Promise<number> {
  const connection = connect(port, "127.0.0.1");
  let text = "";
  connection.on("data", (chunk) => {
    text += String(chunk);
  });
  await once(connection, "close");
  return Number(text);
}

describe("one keeper for each project", () => {
  test("a second keeper ends at once and says why by its exit code", async () => {
    assert.deepEqual(await startKeeper(project.layout, project.commands), { state: "running" });
    const [file, ...words] = [...commandLineOf("keeper"), paths.keeperConfiguration(project.layout)];
    const second = spawnSync(file ?? "", words, { timeout: 10_000 });
    assert.equal(second.status, 75);
    assert.equal(only(project.pids("keeper")), project.started.pid);
  });

  test("of ten started at once where none runs, one starts", async () => {
    await project.killAll();
    const starts = await Promise.all(Array.from({ length: 10 }, () => startKeeper(project.layout, project.commands)));
    assert.equal(starts.filter(({ state }) => state === "started").length, 1);
    await project.connect();
  });

  test("a keeper that cannot work says so instead of starting", async () => {
    await project.killAll();
    writeFileSync(paths.keeperRecord(project.layout), "");
    const layout = { ...project.layout, runtime: join(project.layout.runtime, "not-there") };
    await assert.rejects(startKeeper(layout, project.commands), { slug: "keeper-not-started" });
  });
});

describe("engine and edge are kept running", () => {
  test("an engine that is killed is started again and finds everything as it was", async () => {
    const { pid, startTime } = await keeper.spawn(order("a", "echo one; read x <&-; sleep 60"));
    await keeper.spawn(order("b", "exit 3"));
    await eventually("b to end", async () => (await keeper.list()).children.some(({ id, exit }) => id === "b" && exit));
    const engine = only(project.pids("engine"));
    kill(engine);
    const next = await project.connect();
    assert.notEqual(only(project.pids("engine")), engine);
    assert.equal(next.generation, keeper.generation);
    const { children } = await next.list();
    assert.deepEqual(
      children.map(({ id, exit }) => [id, exit?.code]),
      [
        ["a", undefined],
        ["b", 3],
      ],
    );
    // Its predecessor's order, given again, is the same process.
    assert.deepEqual(await next.spawn(order("a", "exit 1")), { pid, startTime });
    assert.ok(isAlive(pid, startTime));
  });

  test("what a killed engine was running for itself ends with it", async () => {
    const engine = only(project.pids("engine"));
    process.kill(engine, "SIGUSR2");
    const own = Number(
      await eventually("it to start something", () => textOf(join(project.layout.runtime, "engine.child")) || undefined),
    );
    const { startTime = "" } = platform.process(own) ?? {};
    kill(engine);
    await eventually("that to end", () => !isAlive(own, startTime));
  });

  test("connections made while the edge is dead wait for the next edge, and none is refused", async () => {
    const port = await edgePort();
    const first = await askEdge(port);
    assert.equal(first, only(project.pids("edge")));
    kill(first);
    const answers = await Promise.all(Array.from({ length: 20 }, () => askEdge(port)));
    assert.equal(new Set(answers).size, 1);
    assert.notEqual(answers[0], first);
  });

  test("a program that ends at once is started later and later", async () => {
    await project.killAll();
    const starts = join(project.layout.state, "starts");
    const engine = ["/bin/sh", "-c", `date +%s%3N >>${starts}; exit 1`] as const;
    await startKeeper(project.layout, { ...project.commands, engine });
    const times = await eventually("five starts", () => {
      const lines = textOf(starts).trim().split("\n").map(Number);
      return lines.length >= 5 ? lines : undefined;
    });
    const pauses = times.slice(1, 5).map((time, at) => time - (times[at] ?? 0));
    for (const [at, least] of [100, 200, 400, 800].entries()) assert.ok((pauses[at] ?? 0) >= least * 0.9, String(pauses));
  });

  test("new command lines hold from the next start on", async () => {
    const edge = only(project.pids("edge"));
    const commands = { ...project.commands, edge: [...project.commands.edge, "upgraded"] as [string, ...string[]] };
    assert.equal((await startKeeper(project.layout, commands)).state, "running");
    const port = await edgePort();
    await keeper.renewEdge();
    await eventually("the new one alone", async () => {
      // Never refused meanwhile.
      await askEdge(port);
      return project.pids("edge", "upgraded").length === 1 && project.pids("edge").length === 1;
    });
    assert.ok(!project.pids("edge").includes(edge));
    const engine = only(project.pids("engine"));
    process.kill(engine, "SIGTERM");
    await eventually("another engine", () => project.pids("engine").length === 1 && !project.pids("engine").includes(engine));
  });
});

describe("when the keeper is killed", () => {
  const reconnect = () =>
    eventually("a keeper of another generation", async () => {
      const next = await project.connect();
      return next.generation !== keeper.generation ? next : undefined;
    });

  test("engine and edge start another, and their successors take over without a refused connection", async () => {
    const port = await edgePort();
    const before = { engine: only(project.pids("engine")), edge: only(project.pids("edge")) };
    let asked = 0;
    let asking = true;
    const asks = (async () => {
      for (; asking; asked++) await askEdge(port);
    })();
    kill(only(project.pids("keeper")));
    await reconnect();
    await eventually("the old edge to end", () => !project.pids("edge").includes(before.edge));
    asking = false;
    await asks;
    assert.ok(asked > 10);
    // Those that came too late to be the keeper see that and end.
    await eventually("one keeper", () => project.pids("keeper").length === 1);
    assert.notEqual(only(project.pids("keeper")), project.started.pid);
    assert.notEqual(only(project.pids("engine")), before.engine);
    assert.equal(await askEdge(port), only(project.pids("edge")));
  });

  for (const other of ["engine", "edge"] as const) {
    test(`together with the ${other}, the one that is left starts another keeper`, async () => {
      const pids = [only(project.pids("keeper")), only(project.pids(other))];
      for (const pid of pids) kill(pid);
      await reconnect();
      await eventually("one of each", () =>
        (["keeper", "engine", "edge"] as const).every((part) => project.pids(part).length === 1),
      );
    });
  }

  test("and whatever else, also while the rest recovers, one of each is left in the end", async (t) => {
    let state = 20_260_107;
    const below = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >>> 8) % limit;
    };
    t.diagnostic(`seed ${state}`);
    const parts = ["keeper", "engine", "edge"] as const;
    const count = (part: (typeof parts)[number]) => project.pids(part).length;
    for (let round = 0; round < 20; round++) {
      const spared = below(3);
      for (const [at, part] of parts.entries())
        if (at !== spared && below(3) > 0) for (const pid of project.pids(part)) kill(pid);
      await pause(below(400));
      // Whom nothing is left of, somebody has to start.
      if (parts.every((part) => count(part) === 0)) await startKeeper(project.layout, project.commands);
    }
    await eventually("one of each", () => parts.every((part) => count(part) === 1), 30_000);
    await project.connect();
    const edge = only(project.pids("edge"));
    await eventually("that edge to answer", async () => (await askEdge(await edgePort()).catch(() => 0)) === edge);
  });

  test("instances are strays: seen, signalled and forgotten, also those nobody recorded", async () => {
    const { pid, startTime } = await keeper.spawn(order("a", "trap '' PIPE; while :; do sleep 0.05; done", { port: 4711 }));
    await keeper.spawn(order("gone", "sleep 0.01"));
    await eventually("it to end", async () => (await keeper.list()).children.some(({ id, exit }) => id === "gone" && exit));
    kill(only(project.pids("keeper")));
    const next = await reconnect();
    const instances = nativeInstances(next, project.layout, undefined);
    const seen = (await instances.observe()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(
      seen.map(({ id, stray, exit }) => ({ id, stray, code: exit?.code })),
      [
        { id: "a", stray: true, code: undefined },
        { id: "gone", stray: false, code: 0 },
      ],
    );
    assert.deepEqual(seen[0]?.address, { host: "127.0.0.1", port: 4711 });
    assert.deepEqual(await next.spawn(order("a", "exit 1")), { pid, startTime });
    assert.equal((await instances.exec("a", ["/bin/sh", "-c", `echo $${INSTANCE_TAG}`], { timeoutMs: 5000 })).output, "a\n");
    await instances.signal("a", "SIGKILL");
    const ended = await eventually("the stray's end to be seen", async () => {
      return (await instances.observe()).find(({ id, exit }) => id === "a" && exit !== undefined);
    });
    assert.deepEqual([ended.exit?.code, ended.exit?.signal], [null, null]);
    await instances.forget("a");
    await instances.forget("gone");
    assert.deepEqual(await instances.observe(), []);
    // A process that carries the tags, and no keeper knows of.
    const own = spawnSync("/bin/sh", ["-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!"], {
      env: order("lost", "").env,
      encoding: "utf8",
    });
    assert.equal(own.status, 0);
    assert.deepEqual(
      (await instances.observe()).map(({ id, stray }) => ({ id, stray })),
      [{ id: "lost", stray: true }],
    );
    await instances.forget("lost");
    assert.deepEqual(await instances.observe(), []);
  });

  test("a data server goes on and writes to its own file", async () => {
    const path = join(project.layout.state, "server.log");
    await keeper.spawn(order("s", "while :; do echo beat; sleep 0.05; done", { role: "server", output: { to: "file", path } }));
    await eventually("a beat", () => textOf(path) !== "");
    kill(only(project.pids("keeper")));
    const next = await reconnect();
    const length = textOf(path).length;
    await eventually("another beat", () => textOf(path).length > length);
    await next.signal("s", "SIGTERM");
    await eventually("its end", async () => (await next.list()).records.some(({ id, exit }) => id === "s" && exit));
    await next.forget("s");
  });
});

describe("orders", () => {
  test("a spawn that fails is a reply with the system's code, and the keeper goes on", async () => {
    const fails = (further: Partial<SpawnOrder>) => keeper.spawn(order("x", "exit 0", further));
    await assert.rejects(fails({ argv: ["no-such-program"] }), { code: "ENOENT" });
    await assert.rejects(fails({ argv: ["/etc/passwd"] }), { code: "EACCES" });
    await assert.rejects(fails({ cwd: "/no/such/folder" }), { code: "ENOENT", message: /working directory/ });
    await assert.rejects(fails({ env: { BIG: "x".repeat(200_000) } }), { code: "E2BIG" });
    await assert.rejects(fails({ argv: ["sh", "nul\0byte"] }), { code: "ERR_INVALID_ARG_VALUE" });
    await assert.rejects(fails({ output: { to: "file", path: "/etc/passwd/x" } }), { code: "EEXIST" });
    assert.deepEqual(await keeper.list(), { children: [], records: [] });
    assert.ok((await keeper.spawn(order("x", "exit 0"))).pid > 0);
  });

  test("what runs cannot be forgotten", async () => {
    await keeper.spawn(order("a", "sleep 60"));
    await assert.rejects(keeper.forget("a"), { code: "RUNNING" });
    await keeper.forget("never-was");
    await assert.rejects(keeper.order("never-was"), { code: "UNKNOWN_CHILD" });
  });

  test("standard input is given whole and then ends; a child that does not read it harms nobody", async () => {
    const stdin = `${"x".repeat(300_000)}\nlast`;
    await keeper.spawn(order("a", "wc -c; exit 0", { stdin }));
    await keeper.spawn(order("b", "exit 0", { stdin }));
    await eventually("its answer", () => textOf(logOf("a")).includes('"300005"'));
    assert.equal("stdin" in (await keeper.order("a")), false);
    await eventually("b to end", async () => (await keeper.list()).children.some(({ id, exit }) => id === "b" && exit));
  });

  test("a child gets its three streams and nothing else that is open in the keeper", async () => {
    // High ones that whoever runs the tests left open pass through every Node.
    const passing = spawnSync("ls", ["/proc/self/fd"], { encoding: "utf8" }).stdout.trim().split("\n");
    await keeper.spawn(order("a", "echo $(ls /proc/self/fd) end"));
    const seen = await eventually("its answer", () => /"m":"(.*) end"/.exec(textOf(logOf("a")))?.[1]);
    assert.deepEqual(seen.split(" ").toSorted(), passing.toSorted());
  });

  test("a temporary folder that was tidied away costs no start", async () => {
    await keeper.spawn(order("a", "exit 0"));
    for (const name of readdirSync(project.layout.runtime)) {
      if (name.startsWith("pipes-")) rmSync(join(project.layout.runtime, name), { recursive: true });
    }
    await keeper.spawn(order("b", "echo still"));
    await eventually("it to be heard", () => textOf(logOf("b")).includes("still"));
  });

  test("twenty processes are running within a second, or, on a machine that is busy, little later than without a keeper", async () => {
    const twenty = async (start: (n: number) => unknown): Promise<number> => {
      const began = performance.now();
      await Promise.all(Array.from({ length: 20 }, (_, n) => start(n)));
      return performance.now() - began;
    };
    const without = await twenty(() => once(spawn("sh", ["-c", "exit 0"]), "close"));
    const took = await twenty((n) => keeper.spawn(order(`p${n}`, "exec sleep 60")));
    assert.ok(took < Math.max(1000, 5 * without), `${took} ms, ${without} ms without a keeper`);
  });

  test("the last words of an ended process are in its log when its end is told", async () => {
    const told = new Promise<string>((resolve) => keeper.onExit(() => resolve(textOf(logOf("a")))));
    await keeper.spawn(
      order("a", "head -c 300000 /dev/zero | tr '\\0' '\\n'; echo last words", {
        output: { to: "log", path: logOf("a"), instance: "a", maximum: 1e9 },
      }),
    );
    assert.match(await told, /last words"}\n$/);
  });

  test("one that writes without end neither fills memory nor stops others", async () => {
    await keeper.spawn(order("loud", "exec yes 'all work and no play'"));
    const pid = only(project.pids("keeper"));
    const size = async () => (await platform.usage([pid])).memoryBytes;
    for (let n = 0; n < 10; n++) {
      const id = `quiet${n}`;
      await keeper.spawn(order(id, "echo quick"));
      await eventually("the quiet one to be heard", () => textOf(logOf(id)).includes("quick"));
    }
    assert.ok((await size()) < 300e6, `${await size()} bytes`);
    await keeper.signal("loud", "SIGKILL");
  });
});

describe("the end", () => {
  test("shutdown ends instances by TERM, then KILL, data servers by INT, engine and edge last, and leaves nothing", async () => {
    const path = join(project.layout.state, "order");
    const says = (word: string, signal: string) =>
      `trap 'echo ${word} >>${path}; exit 0' ${signal}; echo ready; while :; do sleep 0.05; done`;
    await keeper.spawn(order("polite", says("polite", "TERM")));
    await keeper.spawn(order("stubborn", "trap '' TERM; (trap '' TERM; sleep 61) & echo ready; sleep 60"));
    const output = { to: "file", path: logOf("server") } as const;
    await keeper.spawn(order("server", says("server", "INT"), { role: "server", output }));
    await keeper.spawn(order("forker", "setsid sleep 62 & echo ready; sleep 0.1"));
    for (const id of ["polite", "stubborn", "server", "forker"])
      await eventually(`${id} to start`, () => textOf(logOf(id)).includes("ready"));
    await keeper.shutdown(500);
    await assert.rejects(keeper.spawn(order("late", "exit 0")));
    await eventually("everything to end", () =>
      (["keeper", "engine", "edge"] as const).every((part) => project.pids(part).length === 0),
    );
    assert.equal(readFileSync(path, "utf8"), "polite\nserver\n");
    assert.deepEqual(await project.instancePids(), []);
    assert.equal((await startKeeper(project.layout, project.commands)).state, "started");
  });

  test("SIGTERM to the keeper does the same", async () => {
    await keeper.spawn(order("a", "exec sleep 60"));
    process.kill(project.started.pid, "SIGHUP");
    process.kill(project.started.pid, "SIGTERM");
    await eventually("everything to end", () =>
      (["keeper", "engine", "edge"] as const).every((part) => project.pids(part).length === 0),
    );
    assert.deepEqual(await project.instancePids(), []);
  });
});
