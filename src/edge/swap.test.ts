import assert from "node:assert/strict";
import { Agent, createServer, request, type Server } from "node:http";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { eventually, groupOf, listen, serviceRoute, startEdge } from "./edge.fixture.ts";

const SWAPS = 50;
const BODY = Buffer.alloc(100_000, 7);

/** An app of one release: says its number, and how much it was sent. */
async function startRelease(t: TestContext, release: number): Promise<{ port: number; server: Server }> {
  const server = createServer((incoming, response) => {
    let length = 0;
    incoming.on("data", (piece: Buffer) => {
      length += piece.length;
    });
    incoming.on("end", () => setTimeout(() => response.end(`${release} ${length}`), release % 3));
  });
  t.after(() => server.close());
  return { port: await listen(server), server };
}

/** One request; rejects on whatever a client that never tries again would call a failure. */
function send(port: number, agent: Agent | false, method: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: "127.0.0.1", agent, method, headers: method === "GET" ? {} : { "Content-Length": BODY.length } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (piece: string) => {
          text += piece;
        });
        answer.on("error", reject);
        answer.on("end", () => {
          const [release, length] = text.split(" ").map(Number);
          const whole = answer.statusCode === 200 && length === (method === "GET" ? 0 : BODY.length);
          if (whole) resolve(release ?? 0);
          else reject(new Error(`${answer.statusCode}: ${text}`));
        });
      },
    );
    sent.on("error", reject);
    sent.end(method === "GET" ? undefined : BODY);
  });
}

test("fifty swaps under load lose no request, and no new connection meets an older release than one before it", async (t) => {
  let release = 1;
  let current = await startRelease(t, release);
  const { port, serve, edge } = await startEdge(t, {
    routes: [{ path: "/", to: "service", service: "web", timeoutMs: 10_000, groups: [groupOf("r1", [current.port])] }],
  });
  let newest = 0;
  let sent = 0;
  let ending = false;
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const client = async (kept: boolean, method: string): Promise<void> => {
    while (!ending) {
      const atLeast = newest;
      const answered = await send(port, kept ? agent : false, method);
      assert.ok(answered >= atLeast, `release ${answered} after ${atLeast}`);
      newest = Math.max(newest, answered);
      sent += 1;
    }
  };
  const clients = [true, false].flatMap((kept) => ["GET", "GET", "POST", "PUT"].map((method) => client(kept, method)));
  for (let swap = 0; swap < SWAPS; swap += 1) {
    const old = { ...current, id: `r${release}-${current.port}` };
    release += 1;
    current = await startRelease(t, release);
    await serve({
      routes: [{ path: "/", to: "service", service: "web", timeoutMs: 10_000, groups: [groupOf(`r${release}`, [current.port])] }],
    });
    const before = sent;
    await eventually(() => edge.stats().upstreams.every(({ id }) => id !== old.id) && sent > before);
    old.server.close();
    old.server.closeAllConnections();
  }
  ending = true;
  await Promise.all(clients);
  assert.equal(newest, SWAPS + 1);
});

test("a client that kept its connection while the address was away is served by the table that brings it back", async (t) => {
  const before = await startRelease(t, 1);
  const after = await startRelease(t, 2);
  const { port, serve, edge } = await startEdge(t, { routes: [serviceRoute("/", [before.port])] });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const kept = (): Socket | undefined => Object.values(agent.freeSockets).flat()[0];
  assert.equal(await send(port, agent, "GET"), 1);
  const connection = kept();
  await edge.apply({ version: 100, listeners: [] });
  await serve({ routes: [serviceRoute("/", [after.port])] });
  assert.equal(kept(), connection, "the connection was not closed meanwhile");
  assert.equal(await send(port, agent, "GET"), 2);
});
