import assert from "node:assert/strict";
import { test } from "node:test";
import { RawClient, serviceRoute, startApp, startEdge, startRawApp } from "./edge.fixture.ts";

test("a GET reaches the app and its answer comes back", async (t) => {
  const app = await startApp(t, (request, response) => {
    response.setHeader("X-Saw", `${request.method} ${request.url} ${request.headers.host}`);
    response.end("hello");
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const answer = await fetch(`http://127.0.0.1:${port}/a?b=c`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("x-saw"), `GET /a?b=c 127.0.0.1:${port}`);
  assert.equal(await answer.text(), "hello");
});

test("uploads of a megabyte arrive whole, with a length or in chunks", async (t) => {
  const app = await startApp(t, (request, response) => {
    let length = 0;
    request.on("data", (piece: Buffer) => {
      length += piece.length;
    });
    request.on("end", () => response.end(String(length)));
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const bytes = new Uint8Array(1_500_000).fill(65);
  const measured = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: bytes });
  assert.equal(await measured.text(), "1500000");
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 100_000) controller.enqueue(bytes.subarray(at, at + 100_000));
      controller.close();
    },
  });
  const chunked = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: stream, duplex: "half" });
  assert.equal(await chunked.text(), "1500000");
});

test("one client connection carries many requests", async (t) => {
  const app = await startApp(t, (request, response) => response.end(request.url));
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(
    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  );
  const text = await client.end();
  assert.deepEqual(
    [...text.matchAll(/\r\n\r\n(\/\d)/g)].map((m) => m[1]),
    ["/1", "/2", "/3"],
  );
});

test("no POST is lost to an app that closes after each answer without saying so", async (t) => {
  const app = await startRawApp(t, (socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      // It takes a moment to close, and answers nothing any more.
      socket.once("data", () => socket.destroy());
      setTimeout(() => socket.destroy(), 20);
    });
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const statuses = new Set<number>();
  for (let round = 0; round < 100; round++) {
    statuses.add((await fetch(`http://127.0.0.1:${port}/`)).status);
    statuses.add((await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "once" })).status);
  }
  assert.deepEqual([...statuses], [200]);
});

test("POSTs share connections to an app that keeps them", async (t) => {
  let connections = 0;
  const app = await startApp(t, (request, response) => {
    request.resume().on("end", () => response.end("ok"));
    if (request.socket.bytesWritten === 0) connections += 1;
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
  await fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
  for (let round = 0; round < 20; round++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "once" });
    assert.equal(await answer.text(), "ok");
  }
  assert.equal(connections, 1);
});
