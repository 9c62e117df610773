import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually, RawClient, serviceRoute, startApp, startEdge, startRawApp } from "../edge.fixture.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

test("a request that two readers could read differently never reaches the app", async (t) => {
  let asked = 0;
  const app = await startApp(t, (_, response) => {
    asked += 1;
    response.end();
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const smuggled = [
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nContent-Length: 5\r\n\r\n123456",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.1\nHost: a\n\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
  ];
  for (const text of smuggled) {
    const client = new RawClient(t, port);
    client.send(text);
    assert.match(await client.end(), /^HTTP\/1\.1 400 Bad Request\r\n/, JSON.stringify(text));
  }
  assert.equal(asked, 0);
});

test("bad chunks end a request the app has begun to read", async (t) => {
  const app = await startApp(t, (request) => {
    request.resume();
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n");
  assert.match(await client.end(), /^HTTP\/1\.1 400 /);
});

test("a body beyond the limit is refused, announced or not", async (t) => {
  const app = await startApp(t, (request, response) => {
    request.resume();
    request.on("end", () => response.end("all"));
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])], maximumBodyBytes: 1_000 });
  const announced = new RawClient(t, port);
  announced.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  assert.match(await announced.end(), /^HTTP\/1\.1 413 /);
  const chunked = new RawClient(t, port);
  chunked.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (let count = 0; count <= 10; count += 1) chunked.send(`64\r\n${"x".repeat(100)}\r\n`);
  assert.match(await chunked.end(), /^HTTP\/1\.1 413 /);
  const within = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "x".repeat(1_000) });
  assert.equal(await within.text(), "all");
});

test("a head that is too long is refused", async (t) => {
  const { port } = await startEdge(t, { maximumHeadBytes: 1_000 });
  const client = new RawClient(t, port);
  client.send(`GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(2_000)}\r\n\r\n`);
  assert.match(await client.end(), /^HTTP\/1\.1 431 /);
});

test("an HTTP/1.0 client gets its answer without chunks, and the connection's end as its end", async (t) => {
  const app = await startApp(t, (_, response) => {
    response.write("one ");
    response.end("two");
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const text = await client.end();
  assert.doesNotMatch(text, /transfer-encoding/i);
  assert.match(text, /\r\nConnection: close\r\n/);
  assert.match(text, /\r\n\r\none two$/);
});

test("an HTTP/1.0 client that asks for it keeps its connection", async (t) => {
  const app = await startApp(t, (request, response) => response.end(`host ${request.headers.host}`));
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  assert.match(await client.until(/host 127/), /\r\nConnection: keep-alive\r\n/);
  client.send("GET / HTTP/1.0\r\n\r\n");
  const text = await client.end();
  assert.equal(text.match(new RegExp(`host 127\\.0\\.0\\.1:${port}`, "g"))?.length, 2);
});

test("a client that has said all may still hear its answers", async (t) => {
  const app = await startApp(t, (request, response) => setImmediate(() => response.end(request.url)));
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.socket.end("GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\n");
  assert.match(await client.end(), /\/one.*\/two$/s);
  const half = new RawClient(t, port);
  half.socket.end("GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /tw");
  assert.match(await half.end(), /\/one$/);
});

test("a client that goes away in the middle of its upload takes the request with it", async (t) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const app = await startRawApp(t, (socket) => {
    socket.resume();
    socket.on("close", () => resolve());
    socket.on("end", () => socket.end());
  });
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  await eventually(() => edge.stats().upstreams[0]?.inFlight === 1);
  client.socket.destroy();
  await closed;
  assert.equal(edge.stats().upstreams[0]?.inFlight, 0);
});

test("a thousand requests sent at once are answered one after the other", async (t) => {
  const app = await startApp(t, (request, response) => response.end(`<${request.url}>`));
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  let all = "";
  for (let count = 0; count < 1_000; count += 1) all += `GET /${count} HTTP/1.1\r\nHost: a\r\n\r\n`;
  client.send(all);
  const text = await client.until(/<\/999>/);
  assert.deepEqual(
    [...text.matchAll(/<\/(\d+)>/g)].map((match) => Number(match[1])),
    Array.from({ length: 1_000 }, (_, at) => at),
  );
});

test("errors are told in JSON to who asks for it, else as a page", async (t) => {
  const { port } = await startEdge(t, {});
  const json = await fetch(`http://127.0.0.1:${port}/`, { headers: { Accept: "application/json" } });
  assert.deepEqual(await json.json(), { status: 404, error: "nothing is served at this path" });
  const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { Accept: "text/html,*/*" } });
  assert.match(await page.text(), /<h1>404 Not Found<\/h1>/);
  const head = new RawClient(t, port);
  head.send(`HEAD / HTTP/1.1\r\nHost: a\r\n\r\n${GET}`);
  assert.match(await head.until(/<\/p>\n$/), /^HTTP\/1\.1 404 .*?\r\n\r\nHTTP\/1\.1 404 /s);
});

test("a path with dot segments is refused in every spelling", async (t) => {
  const { port } = await startEdge(t, {});
  for (const path of ["/a/../b", "/a/%2e%2e/b", "/a/..%2fb", "/./b", "/a\\..\\b", "/a/..;x/b"]) {
    const client = new RawClient(t, port);
    client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1\.1 400 /, path);
  }
});
