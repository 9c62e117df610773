import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { RelayedFailure } from "../diagnostics/relayed.ts";
import { EngineClient } from "./engine-client.ts";

const never = new AbortController().signal;

test("events go on where a fallen engine was cut off, each once, to the end", async (t) => {
  const { socket, serve } = makeSocket(t);
  const event = (id: number) => `id: ${id}\nevent: phase\ndata: ${JSON.stringify({ id, message: `m${id}` })}\n\n`;
  const asked: (string | undefined)[] = [];
  const first = await serve((request, response) => {
    asked.push(request.url);
    response.write(event(1) + event(2) + event(3).slice(0, 9), () => response.destroy());
    first.close();
  });
  const client = new EngineClient(socket, "tiny");
  const seen: number[] = [];
  for await (const { id } of client.events({ deployment: "d.1", after: 0 }, never)) {
    seen.push(id);
    if (id !== 2) continue;
    await serve((request, response) => {
      asked.push(request.url);
      response.end(`: beat\n\n${event(3)}event: end\ndata: {}\n\n`);
    });
  }
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(asked, ["/v1/events?deployment=d.1&after=0", "/v1/events?deployment=d.1&after=2"]);
});

test("log lines of the moment at which the engine fell come once, and lines that are alike are all shown", async (t) => {
  const { socket, serve } = makeSocket(t);
  const line = (at: string, message: string) => `data: ${JSON.stringify({ at, message })}\n\n`;
  const first = await serve((_, response) => {
    response.write(line("1", "a") + line("2", "same") + line("2", "same"), () => response.destroy());
    first.close();
  });
  const seen: string[] = [];
  const client = new EngineClient(socket, "tiny");
  for await (const { message } of client.logs("local", { follow: true }, never)) {
    seen.push(message);
    if (seen.length !== 3) continue;
    const rest = line("2", "same") + line("2", "same") + line("2", "same") + line("3", "b");
    await serve((_, response) => response.end(`${rest}event: end\ndata: {}\n\n`));
  }
  assert.deepEqual(seen, ["a", "same", "same", "same", "b"]);
});

test("a refusal of the engine is the same diagnostic here, with the status to end with", async (t) => {
  const { socket, serve } = makeSocket(t);
  const refusal = { code: "FL0701", slug: "deployment-under-way", message: "One is under way.", hint: "Wait.", exit: 3 };
  await serve((_, response) => response.writeHead(409).end(JSON.stringify(refusal)));
  await assert.rejects(new EngineClient(socket, "tiny").status(), (error) => {
    assert.ok(error instanceof RelayedFailure);
    assert.deepEqual([error.diagnostic.code, error.diagnostic.hint, error.status], ["FL0701", "Wait.", 3]);
    return true;
  });
});

test("an answer that is not understood is told as such, and no engine as nothing running", async (t) => {
  const { socket, serve } = makeSocket(t);
  const client = new EngineClient(socket, "tiny");
  assert.equal(await client.runs(), false);
  await assert.rejects(client.releases(), { slug: "nothing-runs" });
  await serve((_, response) => response.writeHead(502).end("<html>"));
  await assert.rejects(client.releases(), { slug: "engine-answer" });
});

test("an engine that comes back late is found, though its socket is away for a moment before", async (t) => {
  const { socket, serve } = makeSocket(t);
  const late = 2200;
  // What a fallen engine leaves: a socket at which nobody listens.
  execFileSync("python3", ["-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", socket]);
  const taken = delay(late).then(() => rmSync(socket));
  const served = taken.then(() => delay(300)).then(() => serve((_, response) => response.end("event: end\ndata: {}\n\n")));
  const seen: unknown[] = [];
  for await (const event of new EngineClient(socket, "tiny").events({ deployment: "d.1", after: 0 }, never)) seen.push(event);
  await served;
  assert.deepEqual(seen, []);
});

test("following ends at once when it is told to, and says nothing", async (t) => {
  const { socket, serve } = makeSocket(t);
  await serve((_, response) => response.write(": beat\n\n"));
  const stop = new AbortController();
  const following = new EngineClient(socket, "tiny").logs("local", { follow: true }, stop.signal).next();
  stop.abort();
  assert.deepEqual(await following, { done: true, value: undefined });
});

/** A socket of its own, on which one server after the other may listen. */
function makeSocket(t: TestContext): { socket: string; serve: (listener: RequestListener) => Promise<Server> } {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-client-"));
  const socket = join(folder, "engine.sock");
  const servers: Server[] = [];
  t.after(() => {
    for (const server of servers) server.close().closeAllConnections();
    rmSync(folder, { recursive: true });
  });
  const serve = (listener: RequestListener): Promise<Server> => {
    const server = createServer(listener);
    servers.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, () => resolve(server));
    });
  };
  return { socket, serve };
}
