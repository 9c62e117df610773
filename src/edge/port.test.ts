import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { eventually, RawClient, serviceRoute, startApp, startEdge } from "./edge.fixture.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

test("the longest path decides who answers, whole segments only", async (t) => {
  const [web, api] = await Promise.all(["web", "api"].map((name) => startApp(t, (_, response) => response.end(name))));
  const routes = [serviceRoute("/", [web ?? 0]), serviceRoute("/api/", [api ?? 0])];
  const { port } = await startEdge(t, { routes });
  const asked = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  assert.deepEqual(await Promise.all(["/", "/api", "/api/x", "/apix", "/%61pi/x", "/api%2fx"].map(asked)), [
    "web",
    "api",
    "api",
    "web",
    "api",
    "web",
  ]);
});

test("after a swap no request meets the old release, on old connections too", async (t) => {
  const old = await startApp(t, (_, response) => response.end("old"));
  const fresh = await startApp(t, (_, response) => response.end("new"));
  const { port, serve } = await startEdge(t, { routes: [serviceRoute("/", [old])] });
  const kept = new RawClient(t, port);
  kept.send(GET);
  await kept.until(/old$/);
  const before = performance.now();
  await serve({ routes: [serviceRoute("/", [fresh])] });
  assert.ok(performance.now() - before < 1_000);
  kept.send(GET);
  await kept.until(/new$/);
});

test("requests in flight on a release that left the table are answered by it", async (t) => {
  const responses: ServerResponse[] = [];
  const old = await startApp(t, (_, response) => void responses.push(response));
  const fresh = await startApp(t, (_, response) => response.end("new"));
  const { port, serve, edge } = await startEdge(t, { routes: [serviceRoute("/", [old])] });
  const client = new RawClient(t, port);
  client.send(GET);
  await eventually(() => responses.length === 1);
  await serve({ routes: [serviceRoute("/", [fresh])] });
  const leaving = (): unknown => edge.stats().upstreams.find(({ id }) => id === `r1-${old}`);
  assert.deepEqual(leaving(), { id: `r1-${old}`, inFlight: 1, served: 0, failures: 0 });
  responses[0]?.end("old");
  await client.until(/old$/);
  assert.equal(leaving(), undefined);
});

test("requests wait while the port is paused and go to whom the table names then", async (t) => {
  const old = await startApp(t, (_, response) => response.end("old"));
  const fresh = await startApp(t, (incoming, response) => incoming.pipe(response));
  const { port, serve } = await startEdge(t, { routes: [serviceRoute("/", [old])], paused: { holdMs: 60_000 } });
  const client = new RawClient(t, port);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
  await eventually(() => client.socket.bytesWritten > 0);
  client.send("dy");
  await serve({ routes: [serviceRoute("/", [fresh])] });
  assert.equal(client.text, "");
  await serve({ paused: undefined });
  await client.until(/2\r\nbo\r\n2\r\ndy\r\n|4\r\nbody\r\n/);
});

test("a request that waited for too long is told to come again", async (t) => {
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [])], paused: { holdMs: 50 } });
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "5"]);
});

test("the maintenance page is shown for every path, as a 503", async (t) => {
  const { port, serve } = await startEdge(t, { maintenance: "<h1>Back soon – really</h1>" });
  const answer = await fetch(`http://127.0.0.1:${port}/x`, { headers: { Accept: "application/json" } });
  assert.deepEqual([answer.status, await answer.text()], [503, "<h1>Back soon – really</h1>"]);
  await serve({ maintenance: undefined });
  assert.equal((await fetch(`http://127.0.0.1:${port}/x`)).status, 404);
});

test("a client beyond its rate is told when to come again", async (t) => {
  const app = await startApp(t, (_, response) => response.end());
  const { port, serve } = await startEdge(t, { routes: [serviceRoute("/", [app])], limit: { requests: 3, perMs: 60_000 } });
  const statuses: number[] = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await fetch(`http://127.0.0.1:${port}/`)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429]);
  const refused = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(refused.headers.get("retry-after"), "20");
  await serve({ limit: undefined });
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
});

test("a request passes when one rule matches its address and its path", async (t) => {
  const app = await startApp(t, (_, response) => response.end());
  const rules = [
    { from: ["10.0.0.0/8"], paths: [] },
    { from: [], paths: ["/public/"] },
    { from: ["127.0.0.0/8", "::1/128"], paths: ["/here"] },
  ];
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])], rules });
  const asked = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  assert.deepEqual(
    await Promise.all(["/", "/public/a", "/publicity", "/here", "/here/a", "/public%2fa"].map(asked)),
    [403, 200, 403, 200, 200, 403],
  );
});

test("counters tell targets, classes and latencies", async (t) => {
  const app = await startApp(t, (incoming, response) => {
    response.statusCode = Number(incoming.url?.slice(1));
    response.end();
  });
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  for (const status of [200, 200, 404, 500]) await (await fetch(`http://127.0.0.1:${port}/${status}`)).text();
  const [listener] = edge.stats().listeners;
  assert.deepEqual(listener?.requests, [
    { target: "web", status: "2xx", count: 2 },
    { target: "web", status: "4xx", count: 1 },
    { target: "web", status: "5xx", count: 1 },
  ]);
  assert.equal(listener?.latency[0]?.count, 4);
  assert.deepEqual(listener?.latency[0]?.buckets.at(-1), { le: 10, count: 4 });
});

test("a release that comes back while it drains is counted as the one it was", async (t) => {
  const responses: ServerResponse[] = [];
  const old = await startApp(t, (_, response) => void responses.push(response));
  const fresh = await startApp(t, (_, response) => response.end("new"));
  const { port, serve, edge } = await startEdge(t, { routes: [serviceRoute("/", [old])] });
  const client = new RawClient(t, port);
  client.send(GET);
  await eventually(() => responses.length === 1);
  await serve({ routes: [serviceRoute("/", [fresh])] });
  await serve({ routes: [serviceRoute("/", [old])] });
  assert.deepEqual(edge.stats().upstreams, [{ id: `r1-${old}`, inFlight: 1, served: 0, failures: 0 }]);
  responses[0]?.end("old");
  await client.until(/old$/);
  assert.deepEqual(edge.stats().upstreams, [{ id: `r1-${old}`, inFlight: 0, served: 1, failures: 0 }]);
});

test("a port that closes answers a request that was on its way", async (t) => {
  const app = await startApp(t, (_, response) => response.end("hello"));
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(GET);
  await client.until(/hello$/);
  edge.retire();
  client.send(GET);
  assert.match(await client.end(), /hello.*Connection: close\r\n\r\nhello$/s);
});
