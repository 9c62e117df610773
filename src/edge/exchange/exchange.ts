import type { Answerer } from "../client/answerer.ts";
import type { ClientConnection } from "../client/connection.ts";
import type { Request } from "../client/request.ts";
import { matchRoute, type ServiceRoute } from "../table/routing.ts";
import { chooseUpstream } from "../upstream/choose.ts";
import type { ConnectionUser, UpstreamConnection } from "../upstream/connection.ts";
import type { UpstreamState } from "../upstream/upstream.ts";
import { Relay } from "./relay.ts";
import { writeRequestHead } from "./request-head.ts";
import { Tunnel } from "./tunnel.ts";

/** Methods that mean the same once or twice (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** One request passed to an instance, and its answer passed back. */
export class Exchange implements Answerer, ConnectionUser {
  readonly #client: ClientConnection;
  readonly #request: Request;
  #route: ServiceRoute;
  #upstream: UpstreamState | undefined;
  #connection: UpstreamConnection | undefined;
  /** Instances that could not be reached. */
  #tried: Set<UpstreamState> | undefined;
  /** It may be sent again when a connection that was idle turns out to be dead. */
  readonly #repeatable: boolean;
  #repeated = false;
  #relay: Relay | undefined;
  #deadline = 0;

  constructor(client: ClientConnection, request: Request, route: ServiceRoute) {
    this.#client = client;
    this.#request = request;
    this.#route = route;
    this.#repeatable = client.bodyDone && IDEMPOTENT.has(request.head.method);
  }

  /** Passes the request to an instance of the table that is in force now, not of one in which it came. */
  start(): void {
    const { port } = this.#client;
    const now = port.clock.now();
    const route = matchRoute(port.routing, this.#request.path);
    if (route?.to === "service") this.#route = route;
    const upstream = chooseUpstream(this.#route, port.upstreams, this.#tried, now);
    if (upstream === undefined) {
      this.#client.answer({ status: 503, reason: "no instance is ready", retryAfterSeconds: 1 });
      return;
    }
    upstream.inFlight += 1;
    this.#upstream = upstream;
    this.#request.upstream = upstream.id;
    const connection = this.#repeated ? upstream.connect() : upstream.take(now, this.#repeatable);
    connection.user = this;
    this.#connection = connection;
    if (connection.connected) this.#send(connection);
    else this.#deadline = now + this.#connectTime();
  }

  /** With nowhere else to go it is worth waiting: the kernel's queue of a busy instance is full for moments only. */
  #connectTime(): number {
    const others = this.#route.instances - 1 - (this.#tried?.size ?? 0);
    return others > 0 ? Math.min(this.#client.port.times.connect, this.#route.timeoutMs) : this.#route.timeoutMs;
  }

  onUpstreamConnect(): void {
    if (this.#connection !== undefined) this.#send(this.#connection);
  }

  #send(connection: UpstreamConnection): void {
    const { port, address } = this.#client;
    const { host, port: number } = port.routing.listener;
    this.#relay = new Relay(this.#client, this.#request, connection);
    this.#deadline = port.clock.now() + this.#route.timeoutMs;
    const head = writeRequestHead(this.#request.head, { address, host: `${host}:${number}`, port: number });
    if (this.#client.bodyDone) {
      connection.socket.write(head, "latin1");
      return;
    }
    connection.socket.cork();
    connection.socket.write(head, "latin1");
    this.#client.openBody();
    connection.socket.uncork();
  }

  onBody(piece: Buffer): void {
    this.#extend();
    if (this.#connection?.socket.write(piece) === false) this.#client.pauseBody();
  }

  onBodyEnd(): void {
    this.#extend();
  }

  /** The upstream takes more of the request. */
  onUpstreamDrain(): void {
    this.#client.resumeBody();
  }

  onUpstreamData(bytes: Buffer): void {
    this.#extend();
    const state = this.#relay?.read(bytes);
    if (state === "whole") this.#finish();
    else if (state === "upgraded") this.#becomeTunnel();
    else if (state === "nonsense") this.#break("the app's answer is not HTTP");
  }

  onUpstreamEnd(): void {
    if (this.#relay?.end() === true) this.#finish();
    else this.#connection?.socket.destroy();
  }

  onUpstreamClose(): void {
    const { connected, reused } = this.#connection ?? { connected: false, reused: false };
    if (!connected) {
      this.#unreachable();
    } else if (reused && this.#repeatable && !this.#repeated && this.#relay?.untouched === true) {
      this.#repeated = true;
      this.#leave(false);
      this.start();
    } else {
      this.#break("the app closed the connection before its answer was whole");
    }
  }

  onClientDrain(): void {
    this.#relay?.resume();
  }

  /** An event stream is read by nobody any more; any other answer may still be awaited by a client that has nothing to add. */
  onClientEnd(): void {
    if (this.#relay?.isEventStream === true) this.#client.abort();
  }

  onClientGone(): void {
    this.#leave(false);
  }

  check(now: number): void {
    if (now < this.#deadline || this.#relay?.isEventStream === true || this.#relay?.isWaitingForClient === true) return;
    if (this.#connection?.connected === false) this.#unreachable();
    else this.#break("the app did not answer in time", 504);
  }

  #extend(): void {
    this.#deadline = this.#client.port.clock.now() + this.#route.timeoutMs;
  }

  #unreachable(): void {
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    upstream.avoid(this.#client.port.clock.now());
    this.#tried ??= new Set();
    this.#tried.add(upstream);
    this.#leave(false);
    this.start();
  }

  #becomeTunnel(): void {
    const connection = this.#connection;
    const upstream = this.#upstream;
    if (connection === undefined || upstream === undefined) return;
    this.#connection = undefined;
    this.#upstream = undefined;
    const rest = this.#relay?.takeRest();
    const { port } = this.#client;
    const tunnel = new Tunnel(this.#client, this.#request, connection, () => port.upstreams.settle(upstream, true));
    connection.user = tunnel;
    this.#client.becomeTunnel(tunnel);
    if (rest !== undefined) tunnel.onUpstreamData(rest);
  }

  /** The answer is whole: the connection may serve another request, unless one of both sides has not finished. */
  #finish(): void {
    const relay = this.#relay;
    this.#leave(true, relay?.upstreamStays === true && this.#client.bodyDone);
    this.#client.finish(relay?.clientCloses ?? true);
  }

  /** The upstream failed: the client is told, or cut off where its answer had begun. */
  #break(reason: string, status = 502): void {
    if (this.#upstream !== undefined) this.#upstream.failures += 1;
    this.#leave(false);
    if (this.#request.status === undefined) this.#client.answer({ status, reason });
    else this.#client.abort();
  }

  #leave(answered: boolean, reusable = false): void {
    const connection = this.#connection;
    const upstream = this.#upstream;
    this.#connection = undefined;
    this.#upstream = undefined;
    if (connection === undefined || upstream === undefined) return;
    if (reusable) upstream.release(connection, this.#client.port.clock.now());
    else connection.destroy();
    this.#client.port.upstreams.settle(upstream, answered);
  }
}
