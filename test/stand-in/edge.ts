/**
 * Stands in for the edge in tests of the keeper: listens on a port of its choice, or on the socket the keeper kept, and
 * answers every connection with its own process number. It
 * writes the port to `edge.port` in the runtime folder. `node test/stand-in/edge.ts <layout as JSON>`
 */
import type { SendHandle } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { onKeeperGone } from "../../src/run/keeper-gone.ts";
import type { Layout } from "../../src/run/layout.ts";
import type { EdgeToKeeper, KeeperToEdge } from "../../src/run/protocol/edge.ts";
import { reviveKeeper } from "../../src/run/revive-keeper.ts";

const layout: Layout = JSON.parse(process.argv[2] ?? "{}");
const ending = new AbortController();
const server = createServer((connection) => {
  connection.on("error", () => {});
  connection.end(String(process.pid));
});
let address = { host: "127.0.0.1", port: 0 };

process.on("message", async (message: KeeperToEdge, handle: SendHandle | undefined) => {
  if (message.type === "listen") {
    address = { host: message.host, port: message.port };
    server.listen(handle);
    return;
  }
  if (!server.listening) {
    await once(server.listen(address), "listening");
    address.port = (server.address() as AddressInfo).port;
    tell({ type: "listening", ...address }, rawHandle(server));
    writeFileSync(join(layout.runtime, "edge.port"), String(address.port));
  }
  tell({ type: "ready" });
});
const revive = () =>
  void reviveKeeper(layout, ending.signal, () => (server.listening ? [{ ...address, handle: rawHandle(server) }] : []));
onKeeperGone(revive);
process.once("SIGTERM", () => {
  ending.abort();
  server.close(() => process.exit(0));
});

function tell(message: EdgeToKeeper, handle?: SendHandle): void {
  process.send?.(message, handle, undefined, () => {});
}

/** Node passes the raw handle on without closing it here, which it does not do with the server itself. */
function rawHandle(of: Server): SendHandle {
  return (of as unknown as { _handle: SendHandle })._handle;
}
