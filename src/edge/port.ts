import { createServer, type Server, type Socket } from "node:net";
import { ClientConnection } from "./client/connection.ts";
import type { Request } from "./client/request.ts";
import type { Clock } from "./clock.ts";
import { Exchange } from "./exchange/exchange.ts";
import { MAXIMUM_CONNECTIONS } from "./limits/times.ts";
import { Stats } from "./stats.ts";
import { isAllowed, matchRoute, type Routing } from "./table/routing.ts";
import type { Upstreams } from "./upstream/upstreams.ts";

/** A listening port: its clients' connections, and which part of the table says what becomes of their requests. */
export class Port {
  /** Swapped whole when a new table comes. */
  routing: Routing;
  readonly clock: Clock;
  readonly upstreams: Upstreams;
  readonly stats = new Stats();
  isDraining = false;
  readonly #server: Server;
  readonly #connections = new Set<ClientConnection>();

  constructor(routing: Routing, clock: Clock, upstreams: Upstreams) {
    this.routing = routing;
    this.clock = clock;
    this.upstreams = upstreams;
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

  /** Accepts no more; idle connections end, busy ones after their answer. */
  close(): void {
    this.isDraining = true;
    this.#server.close();
    for (const connection of this.#connections) connection.closeIfIdle();
  }

  /** Cuts what has not ended by itself. */
  destroy(): void {
    for (const connection of this.#connections) connection.abort();
  }

  dispatch(client: ClientConnection, request: Request): void {
    const { listener } = this.routing;
    if (!isAllowed(this.routing, client.address, request.path)) {
      client.answer({ status: 403, reason: "this address may not have this page" });
      return;
    }
    if (listener.maintenance !== undefined) {
      client.answer({ status: 503, reason: "down for maintenance", page: listener.maintenance, retryAfterSeconds: 30 });
      return;
    }
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
    }
  }

  /** A request is over; `whole`: its answer reached its end. */
  settle(request: Request, _address: string, whole: boolean): void {
    const status = request.status ?? 499;
    const took = status === 101 || !whole ? undefined : this.clock.now() - request.startedAt;
    this.stats.count(request.target, status, took);
  }

  forget(connection: ClientConnection): void {
    this.clock.unwatch(connection);
    this.#connections.delete(connection);
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= MAXIMUM_CONNECTIONS) {
      socket.destroy();
      return;
    }
    const connection = new ClientConnection(socket, this);
    this.#connections.add(connection);
    this.clock.watch(connection);
  }
}
