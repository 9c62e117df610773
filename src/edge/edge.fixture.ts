/** What the edge's tests stand on: an edge in this process, instances to put behind it, and clients that see every byte. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Group, Listener, Route } from "../run/protocol/table.ts";
import { Edge } from "./edge.ts";
import { TIMES, type Times } from "./limits/times.ts";

const NOBODY = { take: () => undefined, keep: () => {}, release: () => {}, retain: () => {} };

export type Served = {
  edge: Edge;
  port: number;
  /** Puts another table in force. */
  serve: (change: Partial<Listener>) => Promise<void>;
};

/** An edge with one port; it ends with the test. */
export async function startEdge(t: TestContext, listener: Partial<Listener>, times: Partial<Times> = {}): Promise<Served> {
  const directory = await mkdtemp(join(tmpdir(), "edge-"));
  const edge = new Edge(join(directory, "table.json"), NOBODY, { ...TIMES, ...times });
  const port = await freePort();
  let version = 0;
  let current = listenerOf(port, listener);
  const serve = async (change: Partial<Listener>): Promise<void> => {
    current = { ...current, ...change };
    version += 1;
    await edge.apply({ version, listeners: [current] });
  };
  await serve({});
  t.after(async () => {
    edge.retire();
    await edge.drained(0);
    await rm(directory, { recursive: true });
  });
  return { edge, port, serve };
}

export function listenerOf(port: number, change: Partial<Listener>): Listener {
  return {
    stage: "local",
    host: "127.0.0.1",
    port,
    routes: [],
    limit: undefined,
    rules: [],
    maximumHeadBytes: 16 * 1024,
    maximumBodyBytes: 16 * 1024 * 1024,
    maintenance: undefined,
    paused: undefined,
    accessLog: undefined,
    ...change,
  };
}

/** A route to instances on these ports, all of one release. */
export function serviceRoute(path: string, ports: readonly number[], timeoutMs = 10_000): Route {
  return { path, to: "service", service: "web", timeoutMs, groups: [groupOf("r1", ports)] };
}

export function groupOf(release: string, ports: readonly number[], weight = 1): Group {
  return { release, weight, upstreams: ports.map((port) => ({ id: `${release}-${port}`, host: "127.0.0.1", port })) };
}

/** An instance that speaks HTTP by Node's own server. */
export async function startApp(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createHttpServer(listener);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

/** An instance that says what the test wants, byte by byte. */
export async function startRawApp(t: TestContext, serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    serve(socket);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server);
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  return address.port;
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until something is so; a test that waits in vain is ended by the runner. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A client connection that keeps all it was told. */
export class RawClient {
  readonly socket: Socket;
  text = "";
  closed = false;
  #changed: () => void = () => {};

  constructor(t: TestContext, port: number) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text: string) => {
      this.text += text;
      this.#changed();
    });
    this.socket.on("end", () => this.socket.end());
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
      this.#changed();
    });
    t.after(() => this.socket.destroy());
  }

  send(text: string): void {
    this.socket.write(text, "latin1");
  }

  /** Waits until all that came matches, or the connection has ended; gives the text. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) {
      if (this.closed) throw new Error(`the connection ended after ${JSON.stringify(this.text)}`);
      await this.#change();
    }
    return this.text;
  }

  async end(): Promise<string> {
    while (!this.closed) await this.#change();
    return this.text;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }
}
