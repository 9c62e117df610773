import assert from "node:assert/strict";
import { type ChildProcess, type SendHandle, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import type { EdgeReply, EdgeRequest, EdgeToKeeper, KeeperToEdge } from "../run/protocol/edge.ts";
import type { EdgeTable, Listener } from "../run/protocol/table.ts";
import { freePort, listen, listenerOf, RawClient, serviceRoute, startApp } from "./edge.fixture.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

type Place = { socket: string; table: string };

async function makePlace(t: TestContext): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), "edge-"));
  t.after(() => rm(directory, { recursive: true }));
  return { socket: join(directory, "s"), table: join(directory, "table.json") };
}

/** What the keeper does for an edge: keeps the raw listening sockets, hands them to the next one. */
class HandleKeeper {
  readonly kept = new Map<string, SendHandle>();
  #child: ChildProcess | undefined;

  async start(t: TestContext, place: Place): Promise<ChildProcess> {
    const child = spawnEdge(t, place, ["ignore", "inherit", "inherit", "ipc"]);
    this.#child = child;
    child.on("message", (message: EdgeToKeeper, handle: SendHandle) => {
      if (message.type === "listening") this.kept.set(`${message.host} ${message.port}`, handle);
      if (message.type === "released") this.kept.delete(`${message.host} ${message.port}`);
    });
    for (const [address, handle] of this.kept) {
      const [host = "", port] = address.split(" ");
      tell(child, { type: "listen", host, port: Number(port) }, handle);
    }
    tell(child, { type: "start" });
    for (;;) {
      const [message] = await once(child, "message");
      if (message.type === "ready") return child;
    }
  }

  /** What the kernel does when the keeper dies. */
  die(): void {
    for (const handle of this.kept.values()) if (typeof handle === "object" && "close" in handle) handle.close();
    this.#child?.disconnect();
  }
}

function tell(child: ChildProcess, message: KeeperToEdge, handle?: SendHandle): void {
  child.send(message, handle);
}

function spawnEdge(t: TestContext, place: Place, stdio: ("ignore" | "inherit" | "ipc")[]): ChildProcess {
  const argv = [join(import.meta.dirname, "main.ts"), "--socket", place.socket, "--table", place.table, "--drain", "5000"];
  const child = spawn(process.execPath, argv, { stdio });
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  });
  return child;
}

async function startAlone(t: TestContext, place: Place): Promise<ChildProcess> {
  const child = spawnEdge(t, place, ["ignore", "inherit", "inherit"]);
  for (;;) {
    const reply = await ask(place, { request: 1, type: "hello", version: 1 }).catch(() => undefined);
    if (reply?.ok === true && typeof reply.result === "object" && reply.result !== null && "pid" in reply.result) {
      if (reply.result.pid === child.pid) return child;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One request over the control socket. */
async function ask(place: Place, request: EdgeRequest | string): Promise<EdgeReply> {
  const socket = connect(place.socket);
  await once(socket, "connect");
  socket.write(`${typeof request === "string" ? request : JSON.stringify(request)}\n`);
  for await (const line of createInterface(socket)) {
    socket.destroy();
    return JSON.parse(line);
  }
  throw new Error("the edge said nothing");
}

function tableOf(version: number, ...listeners: Listener[]): EdgeTable {
  return { version, listeners };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Waits until the port is served. */
async function served(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if ((await answer?.text()) === "hello") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("a table is on disk before it is acknowledged, and the next edge serves by it without being told", async (t) => {
  const place = await makePlace(t);
  const app = await startApp(t, (_, response) => response.end("hello"));
  const listener = listenerOf(await freePort(), { routes: [serviceRoute("/", [app])] });
  const first = await startAlone(t, place);
  const reply = await ask(place, { request: 7, type: "table", table: tableOf(3, listener) });
  assert.deepEqual(reply, { reply: 7, ok: true, result: { tableVersion: 3 } });
  assert.equal(JSON.parse(await readFile(place.table, "utf8")).version, 3);
  assert.equal(await (await fetch(`http://127.0.0.1:${listener.port}/`)).text(), "hello");
  await kill(first);
  await startAlone(t, place);
  assert.equal(await (await fetch(`http://127.0.0.1:${listener.port}/`)).text(), "hello");
});

test("connections made while no edge runs are served by the next one", async (t) => {
  const place = await makePlace(t);
  const app = await startApp(t, (_, response) => response.end("hello"));
  const listener = listenerOf(await freePort(), { routes: [serviceRoute("/", [app])] });
  const keeper = new HandleKeeper();
  const first = await keeper.start(t, place);
  await ask(place, { request: 1, type: "table", table: tableOf(1, listener) });
  while (keeper.kept.size === 0) await once(first, "message");
  for (let round = 0; round < 3; round += 1) {
    const current = round === 0 ? first : await keeper.start(t, place);
    const before = new RawClient(t, listener.port);
    before.send(GET);
    await before.until(/hello/);
    await kill(current);
    const waiting = Array.from({ length: 50 }, () => new RawClient(t, listener.port));
    for (const client of waiting) client.send(GET);
    const next = await keeper.start(t, place);
    for (const client of waiting) await client.until(/hello/);
    await kill(next);
  }
});

test("an edge whose keeper died serves on, and makes room for another edge", async (t) => {
  const place = await makePlace(t);
  const app = await startApp(t, (_, response) => response.end("hello"));
  const listener = listenerOf(await freePort(), { routes: [serviceRoute("/", [app])] });
  const keeper = new HandleKeeper();
  const orphan = await keeper.start(t, place);
  await ask(place, { request: 1, type: "table", table: tableOf(1, listener) });
  const client = new RawClient(t, listener.port);
  client.send(GET);
  await client.until(/hello/);
  keeper.die();
  assert.equal(await (await fetch(`http://127.0.0.1:${listener.port}/`)).text(), "hello");
  const exit = once(orphan, "exit");
  await startAlone(t, place);
  assert.equal(await (await fetch(`http://127.0.0.1:${listener.port}/`)).text(), "hello");
  assert.deepEqual(await exit, [0, null]);
});

test("SIGTERM ends an edge after the requests in flight, and costs no connection", async (t) => {
  const place = await makePlace(t);
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
  const { promise: release, resolve: onRelease } = Promise.withResolvers<void>();
  const app = await startApp(t, async (incoming, response) => {
    if (incoming.url === "/slow") {
      onAsked();
      await release;
    }
    response.end("hello");
  });
  const listener = listenerOf(await freePort(), { routes: [serviceRoute("/", [app])] });
  const keeper = new HandleKeeper();
  const first = await keeper.start(t, place);
  await ask(place, { request: 1, type: "table", table: tableOf(1, listener) });
  while (keeper.kept.size === 0) await once(first, "message");
  const slow = new RawClient(t, listener.port);
  slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  await asked;
  const exit = once(first, "exit");
  first.kill("SIGTERM");
  await keeper.start(t, place);
  assert.equal(await (await fetch(`http://127.0.0.1:${listener.port}/`)).text(), "hello");
  onRelease();
  assert.match(await slow.end(), /hello/);
  assert.deepEqual(await exit, [0, null]);
});

test("a port that leaves the table is free, and its keeper told", async (t) => {
  const place = await makePlace(t);
  const [one, two] = [listenerOf(await freePort(), {}), listenerOf(await freePort(), {})];
  const keeper = new HandleKeeper();
  const edge = await keeper.start(t, place);
  await ask(place, { request: 1, type: "table", table: tableOf(1, one, two) });
  while (keeper.kept.size < 2) await once(edge, "message");
  await ask(place, { request: 2, type: "table", table: tableOf(2, two) });
  while (keeper.kept.size > 1) await once(edge, "message");
  assert.deepEqual([...keeper.kept.keys()], [`127.0.0.1 ${two.port}`]);
});

test("a taken port is named, the rest of the table is in force, and the port is served once it is free", async (t) => {
  const place = await makePlace(t);
  const app = await startApp(t, (_, response) => response.end("hello"));
  const foreign = createServer();
  const taken = await listen(foreign);
  const routes = [serviceRoute("/", [app])];
  const good = listenerOf(await freePort(), { routes });
  await startAlone(t, place);
  const reply = await ask(place, { request: 2, type: "table", table: tableOf(2, listenerOf(taken, { routes }), good) });
  const { error, ...rest } = reply.ok ? { error: "" } : reply;
  assert.deepEqual(rest, { reply: 2, ok: false, code: "EADDRINUSE", port: taken });
  assert.match(error, new RegExp(`port ${taken}`));
  assert.equal(JSON.parse(await readFile(place.table, "utf8")).version, 2);
  assert.equal(await (await fetch(`http://127.0.0.1:${good.port}/`)).text(), "hello");
  await new Promise((resolve) => foreign.close(resolve));
  await served(taken);
});

test("at a start a taken port does not keep the others from being served", async (t) => {
  const place = await makePlace(t);
  const app = await startApp(t, (_, response) => response.end("hello"));
  const foreign = createServer();
  const taken = await listen(foreign);
  const good = listenerOf(await freePort(), { routes: [serviceRoute("/", [app])] });
  const waits = listenerOf(taken, { routes: [serviceRoute("/", [app])] });
  await writeFile(place.table, JSON.stringify(tableOf(1, waits, good)));
  await startAlone(t, place);
  assert.equal(await (await fetch(`http://127.0.0.1:${good.port}/`)).text(), "hello");
  await new Promise((resolve) => foreign.close(resolve));
  await served(taken);
});

test("what is not a request is told so, and harms nothing", async (t) => {
  const place = await makePlace(t);
  await writeFile(place.table, "{ half of a tab");
  await startAlone(t, place);
  assert.equal((await ask(place, "not json")).ok, false);
  assert.equal((await ask(place, "[]")).ok, false);
  const wrong = { request: 4, type: "table", table: { version: 1, listeners: [{ stage: "local", port: 99_999 }] } };
  const reply = await ask(place, JSON.stringify(wrong));
  assert.ok(!reply.ok && reply.code === "malformed" && /port/.test(reply.error), JSON.stringify(reply));
  assert.equal((await ask(place, { request: 5, type: "stats" })).ok, true);
});
