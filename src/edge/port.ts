import { createServer, type Server, type Socket } from "node:net";
import type { Listener } from "../run/protocol/table.ts";
import { AccessLog } from "./access-log.ts";
import { writeAnswer } from "./answer.ts";
import { BucketAnswer } from "./bucket/bucket.ts";
import { ClientConnection } from "./client/connection.ts";
import { Hold } from "./client/hold.ts";
import type { Request } from "./client/request.ts";
import type { Clock } from "./clock.ts";
import { Exchange } from "./exchange/exchange.ts";
import { Rate } from "./limits/rate.ts";
import { MAXIMUM_CONNECTIONS, type Times } from "./limits/times.ts";
import { Stats } from "./stats.ts";
import { isAllowed, matchRoute, type Routing } from "./table/routing.ts";
import type { Upstreams } from "./upstream/upstreams.ts";

/** A listening port: its clients' connections, and which part of the table says what becomes of their requests. */
export class Port {
  /** Swapped whole when a new table comes. */
  routing: Routing;
  readonly clock: Clock;
  readonly upstreams: Upstreams;
  readonly times: Times;
  readonly stats = new Stats();
  isDraining = false;
  /** Requests that wait while the port is paused, in the order in which they came. */
  readonly held = new Set<Hold>();
  #rate: Rate | undefined;
  #log: AccessLog | undefined;
  readonly #server: Server;
  readonly #connections = new Set<ClientConnection>();

  constructor(routing: Routing, surroundings: { clock: Clock; upstreams: Upstreams; times: Times }) {
    this.routing = routing;
    this.#rate = rateOf(routing.listener.limit);
    this.#log = logOf(routing.listener.accessLog);
    this.clock = surroundings.clock;
    this.upstreams = surroundings.upstreams;
    this.times = surroundings.times;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  get openConnections(): number {
    return this.#connections.size;
  }

  /** Listens on the table's address, or on the socket that the keeper kept open for it. Rejects with the system's code. */
  listen(kept: object | undefined): Promise<void> {
    const { host, port } = this.routing.listener;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.once("listening", () => {
      this.#server.off("error", reject);
      // A connection that broke while it was accepted is no reason to end.
      this.#server.on("error", () => {});
      resolve();
    });
    if (kept === undefined) this.#server.listen({ host, port });
    else this.#server.listen(kept);
    return promise;
  }

  /** The raw socket, for the keeper to keep. */
  get handle(): unknown {
    return Reflect.get(this.#server, "_handle");
  }

  /** Accepts no more; idle connections end soon, busy ones after their answer. */
  close(): void {
    this.isDraining = true;
    this.#server.close();
    for (const connection of this.#connections) connection.closeSoon();
  }

  /** Cuts what has not ended by itself. */
  destroy(): void {
    for (const connection of this.#connections) connection.abort();
  }

  /** Puts another part of a table in force. Held requests are let go by `releaseHeld`, once the whole table is. */
  apply(routing: Routing): void {
    const { limit, accessLog } = routing.listener;
    const before = this.routing.listener;
    this.routing = routing;
    if (limit?.requests !== before.limit?.requests || limit?.perMs !== before.limit?.perMs) this.#rate = rateOf(limit);
    if (accessLog !== before.accessLog) {
      void this.#log?.close();
      this.#log = logOf(accessLog);
    }
  }

  releaseHeld(): void {
    if (this.routing.listener.paused !== undefined) return;
    const held = [...this.held];
    this.held.clear();
    for (const hold of held) hold.release();
  }

  /** Judges a request and hands it to who answers it. */
  dispatch(client: ClientConnection, request: Request): void {
    const { listener } = this.routing;
    const wait = this.#rate?.admit(client.address, request.startedAt) ?? 0;
    if (wait > 0) {
      client.answer({ status: 429, reason: "too many requests", retryAfterSeconds: Math.ceil(wait / 1_000) });
    } else if (!isAllowed(this.routing, client.address, request.path)) {
      client.answer({ status: 403, reason: "this address may not have this page" });
    } else if (listener.maintenance !== undefined) {
      client.answer({ status: 503, reason: "down for maintenance", page: listener.maintenance, retryAfterSeconds: 30 });
    } else if (listener.paused !== undefined) {
      const hold = new Hold(client, request, this);
      this.held.add(hold);
      client.answerer = hold;
    } else {
      this.route(client, request);
    }
  }

  /** Hands a request to the instances or the bucket that the table names for its path. */
  route(client: ClientConnection, request: Request): void {
    const route = matchRoute(this.routing, request.path);
    if (route === undefined) {
      client.answer({ status: 404, reason: "nothing is served at this path" });
      return;
    }
    request.target = route.target;
    if (route.to === "service") {
      const exchange = new Exchange(client, request, route);
      client.answerer = exchange;
      exchange.start();
    } else {
      const answer = new BucketAnswer(client, request);
      client.answerer = answer;
      void answer.start(route.directory, keyBelow(route.path, request.path));
    }
  }

  /** A request is over; `whole`: its answer reached its end. */
  settle(request: Request, whole: boolean): void {
    const took = this.clock.now() - request.startedAt;
    const { status } = request;
    // The client left before there was an answer: nothing to count, but to log.
    if (status !== undefined) this.stats.count(request.target, status, status === 101 ? undefined : took);
    this.#log?.write(request, took, whole);
  }

  /** Resolves when the access log is written and closed. */
  async closeLog(): Promise<void> {
    await this.#log?.close();
  }

  forget(connection: ClientConnection): void {
    this.clock.unwatch(connection);
    this.#connections.delete(connection);
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= MAXIMUM_CONNECTIONS) {
      socket.on("error", () => {
        // It was not wanted anyway.
      });
      socket.end(writeAnswer({ status: 503, reason: "too many connections", retryAfterSeconds: 5 }, undefined, true), () =>
        socket.destroy(),
      );
      return;
    }
    const connection = new ClientConnection(socket, this);
    this.#connections.add(connection);
    this.clock.watch(connection);
  }
}

function rateOf(limit: Listener["limit"]): Rate | undefined {
  return limit === undefined ? undefined : new Rate(limit);
}

function logOf(path: string | undefined): AccessLog | undefined {
  return path === undefined ? undefined : new AccessLog(path);
}

/** What of a request's path lies below its route's: the name of an object. */
function keyBelow(route: string, path: string): string {
  return path.slice(route.endsWith("/") ? route.length : route.length + 1);
}
