import { createConnection, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { EDGE_PROTOCOL, type EdgeReply, type EdgeRequest, type EdgeStats } from "./protocol/edge.ts";
import type { EdgeTable } from "./protocol/table.ts";

/** Distributes over the union, so that each request keeps its own members. */
type Body = EdgeRequest extends infer R ? (R extends EdgeRequest ? Omit<R, "request"> : never) : never;
type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

/** A listener of the table could not be bound; the edge serves by the rest. */
export class EdgeRefused extends Error {
  readonly code: string | undefined;
  readonly port: number | undefined;
  constructor(message: string, code: string | undefined, port: number | undefined) {
    super(message);
    this.code = code;
    this.port = port;
  }
}

const RECONNECT_MS = 50;
const ANSWER_MS = 10_000;

/** The engine's end of the edge's control socket. It connects again whenever the edge was restarted. */
export class EdgeClient {
  readonly #path: string;
  readonly #onConnect: () => void;
  #socket: Socket | undefined;
  #waiting = new Map<number, Waiting>();
  #request = 0;
  #closed = false;
  #connected: Promise<void> = Promise.resolve();

  /** `onConnect` is called at each new connection: whoever knows the table sends it again. */
  constructor(path: string, onConnect: () => void = () => {}) {
    this.#path = path;
    this.#onConnect = onConnect;
  }

  /** Resolves when the edge answers; tries for as long as it takes. */
  connect(): Promise<void> {
    if (this.#socket === undefined && !this.#closed) this.#connected = this.#dial();
    return this.#connected;
  }

  async #dial(): Promise<void> {
    for (;;) {
      const socket = await dial(this.#path);
      if (this.#closed) {
        socket?.destroy();
        return;
      }
      if (socket !== undefined) {
        this.#socket = socket;
        this.#listen(socket);
        await this.#send({ type: "hello", version: EDGE_PROTOCOL });
        queueMicrotask(this.#onConnect);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  #listen(socket: Socket): void {
    const lines = createInterface({ input: socket });
    // A killed edge breaks the socket, and the reader of its lines says so too; `close` follows.
    lines.on("error", () => {});
    lines.on("line", (line) => {
      const reply = JSON.parse(line) as EdgeReply;
      const waiting = this.#waiting.get(reply.reply);
      this.#waiting.delete(reply.reply);
      if (reply.ok) waiting?.resolve(reply.result);
      else waiting?.reject(new EdgeRefused(reply.error, reply.code, reply.port));
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#socket = undefined;
      for (const { reject } of this.#waiting.values()) reject(new Error("the edge went away"));
      this.#waiting.clear();
      if (!this.#closed) this.connect().catch(() => {});
    });
  }

  #send(body: Body): Promise<unknown> {
    const socket = this.#socket;
    if (socket === undefined) return Promise.reject(new Error("the edge is not there"));
    const request = ++this.#request;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(request);
        reject(new Error(`the edge did not answer within ${ANSWER_MS / 1000} s`));
        socket.destroy();
      }, ANSWER_MS);
      this.#waiting.set(request, {
        resolve: (result) => {
          clearTimeout(timer);
          resolve(result);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      socket.write(`${JSON.stringify({ ...body, request })}\n`);
    });
  }

  /** Resolves when the edge serves by this table; waits out restarts of the edge. Rejects with `EdgeRefused` for a port it cannot have. */
  async table(table: EdgeTable): Promise<void> {
    for (;;) {
      await this.connect();
      try {
        await this.#send({ type: "table", table });
        return;
      } catch (error) {
        if (error instanceof EdgeRefused || this.#closed) throw error;
      }
    }
  }

  /** Counters now, or nothing while the edge is away. */
  async stats(): Promise<EdgeStats | undefined> {
    try {
      return (await this.#send({ type: "stats" })) as EdgeStats;
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }
}

function dial(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", () => resolve(undefined));
  });
}
