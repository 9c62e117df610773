import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, RawClient, serviceRoute, startApp, startEdge, startRawApp } from "../edge.fixture.ts";

test("a head that does not come in time is told so", async (t) => {
  const { port } = await startEdge(t, {}, { head: 100 });
  const client = new RawClient(t, port);
  client.send("GET / HTTP/1.1\r\nHos");
  assert.match(await client.end(), /^HTTP\/1\.1 408 /);
});

test("a head that drips in gets no more time than one that stops", async (t) => {
  const { port } = await startEdge(t, {}, { head: 300 });
  const client = new RawClient(t, port);
  client.send("GET / HTTP/1.1\r\nX: ");
  const drip = setInterval(() => client.send("y"), 20);
  t.after(() => clearInterval(drip));
  assert.match(await client.end(), /^HTTP\/1\.1 408 /);
});

test("a connection that says nothing is closed without a word", async (t) => {
  const { port } = await startEdge(t, {}, { head: 100 });
  assert.equal(await new RawClient(t, port).end(), "");
});

test("an idle connection is closed after its time", async (t) => {
  const app = await startApp(t, (_, response) => response.end("hello"));
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [app])] }, { idle: 100 });
  const client = new RawClient(t, port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  assert.match(await client.end(), /hello$/);
  await eventually(() => edge.stats().listeners[0]?.openConnections === 0);
});

test("an upload below the minimal pace is ended, one that the app does not take yet is not", async (t) => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const app = await startRawApp(t, (socket) => {
    socket.once("data", async (head: Buffer) => {
      if (head.includes("/slow")) return;
      socket.pause();
      await release;
      socket.resume();
      let length = 0;
      socket.on("data", (piece: Buffer) => {
        length += piece.length;
        if (length >= 8_000_000) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\ntaken");
      });
    });
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] }, { bodyStretch: 200 });
  const waiting = new RawClient(t, port);
  waiting.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8100000\r\n\r\n${"x".repeat(8_100_000)}`);
  const slow = new RawClient(t, port);
  slow.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx");
  assert.match(await slow.end(), /^HTTP\/1\.1 408 /);
  resolve();
  assert.match(await waiting.until(/taken/), /^HTTP\/1\.1 200 /);
});

test("a client that takes nothing of its answer is cut off", async (t) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const app = await startApp(t, (_, response) => {
    response.on("close", resolve);
    response.end(Buffer.alloc(64 * 1024 * 1024));
  });
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [app])] }, { writeStall: 300 });
  const client = new RawClient(t, port);
  client.socket.pause();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await closed;
  await eventually(() => edge.stats().upstreams[0]?.inFlight === 0);
  assert.ok(process.memoryUsage().arrayBuffers < 200 * 1024 * 1024);
});
