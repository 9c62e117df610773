import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { EDGE_PROTOCOL, type EdgeHello, type EdgeReply, type EdgeRequest } from "../run/protocol/edge.ts";
import { type Edge, PortTaken } from "./edge.ts";
import { readTable } from "./table/schema.ts";

/** A line longer than any table; whoever sends it is not the engine. */
const MAXIMUM_LINE_BYTES = 16 * 1024 * 1024;

/** The edge's unix socket: newline-delimited JSON, one answer for each request. */
export class Control {
  readonly #edge: Edge;
  readonly #onRetire: () => void;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** `onRetire`: another edge takes over; called when nothing listens any more. */
  constructor(edge: Edge, onRetire: () => void) {
    this.#edge = edge;
    this.#onRetire = onRetire;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Takes the socket's path over from an edge that was killed. */
  async listen(path: string): Promise<void> {
    rmSync(path, { force: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.listen(path, resolve);
    await promise;
    chmodSync(path, 0o600);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.end();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let held = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      const lines = (held + text).split("\n");
      held = lines.pop() ?? "";
      if (held.length > MAXIMUM_LINE_BYTES) socket.destroy();
      for (const line of lines) void this.#answer(line).then((reply) => socket.write(`${JSON.stringify(reply)}\n`));
    });
    socket.on("error", () => {
      // The engine died; `close` follows.
    });
    socket.on("close", () => this.#sockets.delete(socket));
  }

  async #answer(line: string): Promise<EdgeReply> {
    const request = readRequest(line);
    if (request === undefined) return { reply: 0, ok: false, error: "this is not a request", code: "malformed" };
    const reply = request.request;
    try {
      return { reply, ok: true, result: await this.#do(request) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof PortTaken) return { reply, ok: false, error: message, code: error.code, port: error.port };
      const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
      return { reply, ok: false, error: message, code };
    }
  }

  async #do(request: EdgeRequest): Promise<unknown> {
    switch (request.type) {
      case "hello":
        return { version: EDGE_PROTOCOL, pid: process.pid, tableVersion: this.#edge.tableVersion } satisfies EdgeHello;
      case "table": {
        const read = readTable(request.table);
        if ("error" in read) throw Object.assign(new Error(read.error), { code: "malformed" });
        await this.#edge.apply(read.table);
        return { tableVersion: read.table.version };
      }
      case "stats":
        return this.#edge.stats();
      case "retire":
        this.#edge.retire();
        setImmediate(this.#onRetire);
        return {};
    }
  }
}

const TYPES: ReadonlySet<unknown> = new Set(["hello", "table", "stats", "retire"]);

function readRequest(line: string): EdgeRequest | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRequest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRequest(value: unknown): value is EdgeRequest {
  if (typeof value !== "object" || value === null) return false;
  if (!("request" in value) || typeof value.request !== "number") return false;
  return "type" in value && TYPES.has(value.type);
}

/** Asks the edge that still answers at `path`, if any, to make room; resolves when nothing of it listens any more. */
export async function takeOver(path: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(path);
  socket.setTimeout(2_000, () => socket.destroy());
  socket.on("connect", () => socket.write(`${JSON.stringify({ request: 1, type: "retire" } satisfies EdgeRequest)}\n`));
  socket.on("data", () => socket.end());
  socket.on("error", () => {
    // Nobody listens there: nothing to take over.
  });
  socket.on("close", () => resolve());
  await promise;
}
