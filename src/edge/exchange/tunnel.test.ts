import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { eventually, listen, RawClient, serviceRoute, startApp, startEdge } from "../edge.fixture.ts";

/** An app that accepts WebSockets and sends back what it is sent, byte for byte. */
async function startEcho(t: TestContext, sockets: Set<Socket> = new Set()): Promise<number> {
  const server = createServer((_, response) => response.end("no socket"));
  server.on("upgrade", (incoming, socket: Socket, rest: Buffer) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const accept = createHash("sha1")
      .update(`${incoming.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(rest);
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server);
}

const HANDSHAKE =
  "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

test("a WebSocket goes through, with what is sent before it is accepted", async (t) => {
  const app = await startEcho(t);
  const { port, edge } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(`${HANDSHAKE}early`);
  const text = await client.until(/early$/);
  assert.match(text, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
  assert.match(text, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
  client.send("\0\xff later");
  await client.until(/\0\xff later$/);
  assert.equal(edge.stats().upstreams[0]?.inFlight, 1);
  client.socket.end();
  await client.end();
  await eventually(() => edge.stats().upstreams[0]?.inFlight === 0);
  assert.deepEqual(edge.stats().listeners[0]?.requests, [{ target: "web", status: "1xx", count: 1 }]);
});

test("a WebSocket is silent for longer than a request may take, and carries more than one buffer", async (t) => {
  const app = await startEcho(t);
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app], 100)] });
  const client = new RawClient(t, port);
  client.send(HANDSHAKE);
  const head = (await client.until(/\r\n\r\n$/)).length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  client.send("x".repeat(5_000_000));
  await eventually(() => client.text.length === head + 5_000_000);
});

test("either side's death ends the other's", async (t) => {
  const sockets = new Set<Socket>();
  const app = await startEcho(t, sockets);
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const first = new RawClient(t, port);
  first.send(HANDSHAKE);
  await first.until(/101/);
  for (const socket of sockets) socket.resetAndDestroy();
  await first.end();
  const second = new RawClient(t, port);
  second.send(HANDSHAKE);
  await second.until(/101/);
  second.socket.resetAndDestroy();
  await eventually(() => sockets.size === 0);
});

test("a WebSocket of a release that left the table goes on until it ends by itself", async (t) => {
  const old = await startEcho(t);
  const fresh = await startApp(t, (_, response) => response.end("new"));
  const { port, serve, edge } = await startEdge(t, { routes: [serviceRoute("/", [old])] });
  const client = new RawClient(t, port);
  client.send(HANDSHAKE);
  await client.until(/101/);
  await serve({ routes: [serviceRoute("/", [fresh])] });
  client.send("still here");
  await client.until(/still here$/);
  const leaving = (): number | undefined => edge.stats().upstreams.find(({ id }) => id === `r1-${old}`)?.inFlight;
  assert.equal(leaving(), 1);
  client.socket.end();
  await client.end();
  await eventually(() => leaving() === undefined);
});

test("an app that declines a WebSocket answers like any other request", async (t) => {
  const app = await startApp(t, (_, response) => {
    response.writeHead(403);
    response.end("no");
  });
  const { port } = await startEdge(t, { routes: [serviceRoute("/", [app])] });
  const client = new RawClient(t, port);
  client.send(HANDSHAKE);
  await client.until(/^HTTP\/1\.1 403 .*no\r\n0\r\n\r\n$/s);
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.until(/no.*no/s);
});
