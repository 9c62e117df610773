/** The keeper with the real edge: what a client sees when either of them, or both, are killed. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { EdgeClient } from "../../src/run/edge-client.ts";
import { commandLineOf } from "../../src/run/entry-point.ts";
import { paths } from "../../src/run/layout.ts";
import { eventually } from "../support/eventually.ts";
import { type KeptProject, keptProject, kill } from "../support/keeper.ts";

let project: KeptProject;
let port = 0;
const upstream = createServer((_, response) => void response.end("hello"));

before(async () => {
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  project = await keptProject((layout) => [
    ...commandLineOf("edge"),
    ...["--socket", paths.edgeSocket(layout), "--table", paths.edgeTable(layout), "--state", layout.state],
  ]);
  port = await freePort();
  const client = new EdgeClient(paths.edgeSocket(project.layout));
  await client.table(tableOf(port, (upstream.address() as AddressInfo).port));
  client.close();
});
after(async () => {
  upstream.close();
  await project.end();
});

test("a killed edge costs no new connection", async () => {
  const [edge = 0] = project.pids("edge");
  const asked = await whileAsking(async () => {
    kill(edge);
    await eventually("another edge", () => project.pids("edge").some((pid) => pid !== edge));
  });
  // The one that the killed process was answering itself is lost.
  assert.deepEqual(
    asked.filter((answer) => answer !== "ECONNRESET"),
    ["hello"],
  );
});

test("a killed keeper costs no connection, and the port stays with the project", async () => {
  const [[keeper = 0], [edge = 0]] = [project.pids("keeper"), project.pids("edge")];
  const asked = await whileAsking(async () => {
    kill(keeper);
    await eventually("a successor of each", () =>
      (["keeper", "edge"] as const).every(
        (part) => project.pids(part).length === 1 && !project.pids(part).includes(part === "edge" ? edge : keeper),
      ),
    );
  });
  assert.deepEqual(asked, ["hello"]);
  // The new keeper holds the socket too.
  kill(project.pids("edge")[0] ?? 0);
  assert.equal(await ask(), "hello");
});

/** Asks one request after the other, each on a connection of its own, while something happens; the different answers. */
async function whileAsking(happening: () => Promise<void>): Promise<string[]> {
  const answers = new Set<string>();
  let asking = true;
  const asks = (async () => {
    while (asking) answers.add(await ask().catch((error: NodeJS.ErrnoException) => error.code ?? error.message));
  })();
  await happening();
  asking = false;
  await asks;
  return [...answers];
}

async function ask(): Promise<string> {
  const [response] = await once(get({ port, host: "127.0.0.1", agent: false, timeout: 10_000 }), "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return free;
}

function tableOf(own: number, to: number) {
  const group = { release: "r1", weight: 1, upstreams: [{ id: "web-1", host: "127.0.0.1", port: to }] };
  return {
    version: 1,
    listeners: [
      {
        ...{ stage: "local", host: "127.0.0.1", port: own, rules: [], limit: undefined },
        routes: [{ path: "/", to: "service" as const, service: "web", timeoutMs: 5000, groups: [group] }],
        ...{
          maximumHeadBytes: 16_384,
          maximumBodyBytes: 1_000_000,
          maintenance: undefined,
          paused: undefined,
          accessLog: undefined,
        },
      },
    ],
  };
}
