/**
 * Stands in for the engine in tests of the keeper: passes messages between the keeper and whoever connects to the unix
 * socket named by its first argument, one JSON per line. `node test/stand-in/engine.ts <socket> <layout as JSON>`
 */
import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onKeeperGone } from "../../src/run/keeper-gone.ts";
import type { Layout } from "../../src/run/layout.ts";
import type { KeeperEvent, KeeperReply, KeeperRequest } from "../../src/run/protocol/keeper.ts";
import { reviveKeeper } from "../../src/run/revive-keeper.ts";

const [socket = "", text = "{}"] = process.argv.slice(2);
const layout: Layout = JSON.parse(text);
const ending = new AbortController();
const connected = new Set<Socket>();
/** Every connection counts its requests from one, so they go on under numbers of our own. */
const asked = new Map<number, { connection: Socket; request: number }>();
let count = 0;

process.on("message", (message: KeeperReply | KeeperEvent) => {
  if ("event" in message) for (const connection of connected) tell(connection, message);
  else {
    const { connection, request } = asked.get(message.reply) ?? {};
    asked.delete(message.reply);
    if (connection !== undefined && request !== undefined) tell(connection, { ...message, reply: request });
  }
});
const revive = () => {
  for (const connection of connected) connection.destroy();
  server.close();
  void reviveKeeper(layout, ending.signal);
};
// As when preparing a release: a program of its own, in its own group.
process.once("SIGUSR2", () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  writeFileSync(join(layout.runtime, "engine.child"), String(child.pid));
});
process.once("SIGTERM", () => {
  ending.abort();
  process.exit(0);
});

rmSync(socket, { force: true });
const server = createServer((connection) => {
  connected.add(connection);
  connection.on("close", () => connected.delete(connection));
  connection.on("error", () => {});
  const lines = createInterface({ input: connection });
  lines.on("error", () => {});
  lines.on("line", (line) => {
    const message: KeeperRequest = JSON.parse(line);
    asked.set(++count, { connection, request: message.request });
    process.send?.({ ...message, request: count });
  });
}).listen(socket);
onKeeperGone(revive);

function tell(connection: Socket, message: KeeperReply | KeeperEvent): void {
  connection.write(`${JSON.stringify(message)}\n`);
}
