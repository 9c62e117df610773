/** What both runtimes promise of instances; run by `instances.native.test.ts` and its sibling for containers. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { INSTANCE_TAG, PROJECT_TAG } from "../../src/run/family.ts";
import { parseLine } from "../../src/run/logs.ts";
import type { InstanceOrder, Instances, ObservedInstance } from "../../src/run/ports.ts";
import type { Exit } from "../../src/run/protocol/keeper.ts";
import type { LogRecord } from "../../src/run/protocol/log.ts";
import { eventually } from "../support/eventually.ts";

/** A runtime, a project of its own, and what differs between machines and images. */
export type Ground = {
  instances: Instances;
  /** An order that runs the command line in this runtime; ids, log and folder are the ground's to choose. */
  order(argv: readonly string[], further?: Partial<Pick<InstanceOrder, "env" | "port" | "role" | "id">>): InstanceOrder;
  /** A command that listens on the TCP port, on all addresses, answers each connection with `hello`, and says `listening`. */
  listener(port: number): readonly string[];
  /** A port an instance may listen on. */
  port(): Promise<number>;
  /** Values to mask in every log from now on. */
  mask(values: readonly string[]): Promise<void>;
  /** Names in the environment that the runtime may add to the order's. */
  adds: readonly string[];
  /** The engine ends and another looks after the same project: instances go on, as far as the runtime lets them. */
  another(): Promise<Instances>;
  end(): Promise<void>;
};

export function instancesContract(name: string, make: () => Promise<Ground>): void {
  describe(`instances: ${name}`, { timeout: 180_000 }, () => {
    let ground: Ground;
    const exits = new Map<string, Exit>();

    before(async () => {
      ground = await make();
      ground.instances.onExit((id, exit) => exits.set(id, exit));
    });
    after(() => ground.end());

    const sh = (script: string, further?: Parameters<Ground["order"]>[1]) => ground.order(["/bin/sh", "-c", script], further);
    const exitOf = (id: string) => eventually(`${id} to end`, () => exits.get(id), 30_000);
    const observed = async (id: string) => (await ground.instances.observe()).find((instance) => instance.id === id);

    /** Runs an order to its end. */
    async function run(order: InstanceOrder): Promise<Exit> {
      await ground.instances.start(order);
      return exitOf(order.id);
    }

    /** Starts an order and waits until it has said so. */
    async function startAndHear(order: InstanceOrder, word: string) {
      const running = await ground.instances.start(order);
      await eventually(`${order.id} to say ${word}`, () => said(order).some(({ m }) => m.includes(word)));
      return running;
    }

    async function stop(id: string): Promise<void> {
      await ground.instances.signal(id, "SIGKILL");
      await exitOf(id);
      await ground.instances.forget(id);
    }

    test("a command gets its words exactly, without a shell between", async () => {
      const words = ["a b", "", `"'$HOME`, "línea\nnueva", "*"];
      const order = ground.order(["/bin/sh", "-c", 'for word; do printf "<%s>\\n" "$word"; done', "sh", ...words]);
      assert.equal((await run(order)).code, 0);
      const text = said(order).map(({ m }) => m);
      assert.equal(text.join("\n"), words.map((word) => `<${word}>`).join("\n"));
    });

    test("the environment is the order's, and nothing of whoever started it", async () => {
      process.env.FAIRLEAD_TEST_LEAK = "must not be seen";
      const env = { PATH: "/usr/bin:/bin", GREETING: "grüß dich = $HOME", EMPTY: "" };
      const order = ground.order(["/usr/bin/env"], { env });
      delete process.env.FAIRLEAD_TEST_LEAK;
      assert.equal((await run(order)).code, 0);
      const seen = Object.fromEntries(said(order).map(({ m }) => [m.slice(0, m.indexOf("=")), m.slice(m.indexOf("=") + 1)]));
      for (const [key, value] of Object.entries(env)) assert.equal(seen[key], value);
      assert.equal(seen[INSTANCE_TAG], order.id);
      const expected = [...Object.keys(env), INSTANCE_TAG, PROJECT_TAG, ...ground.adds];
      assert.deepEqual(
        Object.keys(seen).filter((key) => !expected.includes(key)),
        [],
      );
    });

    test("standard input is empty", async () => {
      assert.equal((await run(sh("read line && exit 1; exit 0"))).code, 0);
    });

    test("starting an id twice is one start, at once and one after the other", async () => {
      const order = sh("echo started; exec sleep 60");
      const [first, second] = await Promise.all([ground.instances.start(order), ground.instances.start(order)]);
      assert.deepEqual(second, first);
      assert.deepEqual(await ground.instances.start(order), first);
      await eventually("it to start", () => said(order).length > 0);
      assert.equal(said(order).length, 1);
      await stop(order.id);
    });

    test("the exit code is told, and stays known until the instance is forgotten", async () => {
      const order = sh("exit 7", { role: "job" });
      const exit = await run(order);
      assert.equal(exit.code, 7);
      assert.equal(exit.signal, null);
      assert.ok(Math.abs(Date.parse(exit.at) - Date.now()) < 60_000);
      assert.equal((await observed(order.id))?.exit?.code, 7);
      // Asked once more, a job that has run does not run again.
      await ground.instances.start(order);
      assert.equal((await observed(order.id))?.exit?.code, 7);
      await ground.instances.forget(order.id);
      assert.equal(await observed(order.id), undefined);
      await ground.instances.forget(order.id);
    });

    test("an end by a signal is told as one", async () => {
      const order = sh("echo ready; exec sleep 60");
      await startAndHear(order, "ready");
      await ground.instances.signal(order.id, "SIGKILL");
      const { code, signal } = await exitOf(order.id);
      assert.ok(signal === "SIGKILL" || code === 128 + 9, JSON.stringify({ code, signal }));
      // Nothing happens when it is gone.
      await ground.instances.signal(order.id, "SIGTERM");
      await ground.instances.signal("never-was", "SIGTERM");
    });

    test("the stop signal reaches the main process, which ends as it likes", async () => {
      const order = sh("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.1; done");
      await startAndHear(order, "ready");
      await ground.instances.signal(order.id, "SIGTERM");
      assert.equal((await exitOf(order.id)).code, 5);
      assert.ok(said(order).some(({ m }) => m === "bye"));
    });

    test("one that ignores TERM ends by KILL, with everything it forked", async () => {
      const order = sh("trap '' TERM; (while :; do echo beat; sleep 0.1; done) & echo ready; wait");
      await startAndHear(order, "ready");
      await ground.instances.signal(order.id, "SIGTERM");
      const before = said(order).length;
      await eventually("it to go on", () => said(order).length > before + 2);
      await ground.instances.signal(order.id, "SIGKILL");
      await exitOf(order.id);
      await ground.instances.forget(order.id);
      await silence(order);
    });

    test("forgetting ends what an instance left behind in a session of its own", async () => {
      const order = sh("setsid /bin/sh -c 'while :; do echo beat; sleep 0.1; done' & echo ready; exit 0");
      await run(order);
      await ground.instances.forget(order.id);
      await silence(order);
      assert.equal(await observed(order.id), undefined);
    });

    test("what an instance said is in the log when its end is told: both streams, stamped", async () => {
      const order = sh("echo to stdout; echo to stderr >&2; printf 'no line end'");
      const start = Date.now();
      await run(order);
      const records = said(order);
      assert.deepEqual(records.map(({ s, m }) => `${s}: ${m}`).toSorted(), [
        "stderr: to stderr",
        "stdout: no line end",
        "stdout: to stdout",
      ]);
      for (const { t, i } of records) {
        assert.equal(i, order.log.instance);
        assert.match(t, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.ok(Date.parse(t) >= start - 1000 && Date.parse(t) <= Date.now() + 1000);
      }
    });

    test("an instance may write to /dev/stdout and /dev/stderr by name", async () => {
      const order = sh("echo one >/dev/stdout; echo two >/dev/stderr");
      await run(order);
      assert.deepEqual(
        said(order)
          .map(({ s, m }) => `${s}: ${m}`)
          .toSorted(),
        ["stderr: two", "stdout: one"],
      );
    });

    test("secrets are masked before they reach the disk, however the writes cut them", async () => {
      const secret = `tell"nobody\nthe second line & more`;
      await ground.mask(["sesame-open", secret]);
      const forms = [
        "sesame-open",
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
      ];
      const order = sh('printf "sesame-"; sleep 0.2; echo "open?"; printf "%s\\n" "$A" "$B" "$C" "$D" "$E"', {
        env: { PATH: "/usr/bin:/bin", A: forms[0] ?? "", B: forms[1] ?? "", C: forms[2] ?? "", D: forms[3] ?? "", E: secret },
      });
      await run(order);
      const file = readFileSync(order.log.path, "utf8");
      for (const form of [...forms, "the second line"]) assert.ok(!file.includes(form), form);
      assert.equal(said(order)[0]?.m, "[redacted]?");
      assert.equal(said(order).filter(({ m }) => m === "[redacted]").length, 5);
    });

    test("a line of ten megabytes is kept in pieces, and others go on meanwhile", async () => {
      const big = sh("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo end");
      const other = sh("echo quick");
      await ground.instances.start(big);
      await run(other);
      await exitOf(big.id);
      // Rotated away, most of it: the log has a maximum.
      const records = said(big);
      assert.equal(records.at(-1)?.m, "end");
      assert.ok(records.every(({ m }) => m.length <= 16 * 1024));
      assert.equal(records.at(-2)?.c, undefined);
      assert.equal(records.at(-3)?.c, true);
    });

    test("a command that is not there is an error with a code, and the id may start again", async () => {
      const order = ground.order(["/no/such/program"]);
      await assert.rejects(ground.instances.start(order), { code: "ENOENT" });
      assert.equal(await observed(order.id), undefined);
      const again = { ...order, argv: ["/bin/sh", "-c", "exit 0"] };
      assert.equal((await run(again)).code, 0);
      await assert.rejects(ground.instances.start(ground.order(["/etc/passwd"])), { code: "EACCES" });
    });

    test("an instance is reached at its address, and owns the port it listens on", async () => {
      const port = await ground.port();
      const order = ground.order(ground.listener(port), { port });
      const running = await startAndHear(order, "listening");
      assert.ok(running.address);
      assert.equal(await ask(running.address), "hello");
      assert.equal(await ground.instances.ownsPort(order.id, port), true);
      assert.deepEqual((await observed(order.id))?.address, running.address);
      await stop(order.id);
    });

    test("a port that a fork of the instance listens on is its own", async () => {
      const port = await ground.port();
      const words = ground.listener(port);
      const order = ground.order(["/bin/sh", "-c", '"$@" & wait', "sh", ...words], { port });
      await startAndHear(order, "listening");
      assert.equal(await ground.instances.ownsPort(order.id, port), true);
      await stop(order.id);
    });

    test("where an instance listens instead is known, where the system shows it", async () => {
      const port = await ground.port();
      const order = ground.order(ground.listener(port));
      await startAndHear(order, "listening");
      const listening = await ground.instances.listening(order.id);
      assert.ok(listening === undefined || listening.some((address) => address.port === port), JSON.stringify(listening));
      await stop(order.id);
      assert.ok(!(await ground.instances.listening(order.id))?.length);
    });

    test("a port that somebody else listens on, or nobody, is not the instance's own", async () => {
      const stranger = createServer().listen(0, "127.0.0.1");
      await once(stranger, "listening");
      const order = sh("echo ready; exec sleep 60");
      await startAndHear(order, "ready");
      assert.equal(await ground.instances.ownsPort(order.id, (stranger.address() as AddressInfo).port), false);
      stranger.close();
      assert.equal(await ground.instances.ownsPort(order.id, await ground.port()), false);
      await stop(order.id);
      assert.equal(await ground.instances.ownsPort(order.id, 1), false);
    });

    test("usage counts the CPU time and memory of all its processes, and nothing once it is gone", async () => {
      const order = sh("(while :; do :; done) & echo ready; wait");
      await startAndHear(order, "ready");
      const first = await ground.instances.usage(order.id);
      assert.ok(first !== undefined && first.memoryBytes > 0 && first.memoryBytes < 1e9, JSON.stringify(first));
      await eventually("CPU time to be used", async () => {
        const now = await ground.instances.usage(order.id);
        return now !== undefined && now.cpuMs >= first.cpuMs + 200;
      });
      await stop(order.id);
      assert.equal(await ground.instances.usage(order.id), undefined);
    });

    test("a command runs in the instance's surroundings, to its end or its time's end", async () => {
      const order = sh("echo ready; exec sleep 60", { env: { PATH: "/usr/bin:/bin", GREETING: "hello" } });
      await startAndHear(order, "ready");
      const exec = (script: string, timeoutMs = 20_000) =>
        ground.instances.exec(order.id, ["/bin/sh", "-c", script], { timeoutMs });
      const { code, output } = await exec('echo "$GREETING $FAIRLEAD_INSTANCE"; echo bad >&2; exit 3');
      // Which of two streams comes first is nobody's promise.
      assert.deepEqual([code, ...output.trimEnd().split("\n").toSorted()], [3, "bad", `hello ${order.id}`]);
      assert.equal((await exec("kill -9 $$")).code, 137);
      const started = performance.now();
      assert.equal((await exec("echo before; sleep 60", 500)).code, 124);
      assert.ok(performance.now() - started < 10_000);
      assert.equal((await ground.instances.exec(order.id, ["/no/such/program"], { timeoutMs: 20_000 })).code, 127);
      await stop(order.id);
      await assert.rejects(exec("true"));
    });

    test("another engine sees what runs and what has ended, and can end and forget it", async () => {
      const port = await ground.port();
      const running = sh("echo ready; exec sleep 60", { port });
      const { pid, startTime } = await startAndHear(running, "ready");
      const ended = sh("exit 4");
      await run(ended);
      const instances = await ground.another();
      const all = await instances.observe();
      const find = (id: string): ObservedInstance | undefined => all.find((instance) => instance.id === id);
      assert.deepEqual(
        { ...find(running.id), stray: undefined, address: undefined },
        {
          ...{ id: running.id, pid, startTime, exit: undefined },
          ...{ stray: undefined, address: undefined },
        },
      );
      assert.ok(find(running.id)?.address);
      assert.equal(find(ended.id)?.exit?.code, 4);
      assert.ok(await instances.usage(running.id));
      await instances.signal(running.id, "SIGTERM");
      await eventually("it to be seen to have ended", async () => {
        const seen = (await instances.observe()).find((instance) => instance.id === running.id);
        return seen?.exit !== undefined;
      });
      for (const { id } of await instances.observe()) await instances.forget(id);
      assert.deepEqual(await instances.observe(), []);
    });
  });
}

/** What the instance of an order has said, as far as it is in the log. */
function said(order: InstanceOrder): LogRecord[] {
  if (!existsSync(order.log.path)) return [];
  const records = readFileSync(order.log.path, "utf8")
    .split("\n")
    .flatMap((line) => parseLine(line) ?? []);
  return records.filter(({ i }) => i === order.log.instance);
}

/** Nothing that runs says `beat` any more: a second without, where ten came before. */
async function silence(order: InstanceOrder): Promise<void> {
  let last = said(order).length;
  let since = performance.now();
  await eventually("silence", () => {
    const count = said(order).length;
    if (count > last) since = performance.now();
    last = count;
    return performance.now() - since > 1000;
  });
}

async function ask({ host, port }: { host: string; port: number }): Promise<string> {
  const connection = connect(port, host);
  let text = "";
  connection.on("data", (chunk) => {
    text += String(chunk);
  });
  await once(connection, "close");
  return text;
}
