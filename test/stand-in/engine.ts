/**
 * Stands in for the engine in tests of the keeper: passes messages between the keeper and whoever connects to the unix
 * socket named by its first argument, one JSON per line. `node test/stand-in/engine.ts <socket> <layout as JSON>`
 */
import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { KeeperEvent, KeeperReply, KeeperRequest } from "../../src/run/protocol/keeper.ts";
import { reviveKeeper } from "../../src/run/revive-keeper.ts";

const [socket = "", layout = "{}"] = process.argv.slice(2);
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
process.once("disconnect", () => {
  for (const connection of connected) connection.destroy();
  void reviveKeeper(JSON.parse(layout), ending.signal);
});
process.once("SIGTERM", () => {
  ending.abort();
  process.exit(0);
});

rmSync(socket, { force: true });
createServer((connection) => {
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

function tell(connection: Socket, message: KeeperReply | KeeperEvent): void {
  connection.write(`${JSON.stringify(message)}\n`);
}
