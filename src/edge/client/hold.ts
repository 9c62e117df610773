import type { Port } from "../port.ts";
import type { Answerer } from "./answerer.ts";
import type { ClientConnection } from "./connection.ts";
import type { Request } from "./request.ts";

/** A request that waits while its port is paused: for `resume`, or until it has waited for as long as it may. */
export class Hold implements Answerer {
  readonly #client: ClientConnection;
  readonly #request: Request;
  readonly #port: Port;

  constructor(client: ClientConnection, request: Request, port: Port) {
    this.#client = client;
    this.#request = request;
    this.#port = port;
  }

  /** Passes the request on by the table that is in force now. */
  release(): void {
    this.#client.answerer = undefined;
    this.#port.route(this.#client, this.#request);
  }

  check(now: number): void {
    const holdMs = this.#port.routing.listener.paused?.holdMs ?? 0;
    if (now - this.#request.startedAt < holdMs) return;
    this.#port.held.delete(this);
    this.#client.answer({
      status: 503,
      reason: "requests are held back for longer than this one can wait",
      retryAfterSeconds: 5,
    });
  }

  onClientGone(): void {
    this.#port.held.delete(this);
  }

  onBody(): void {
    // The body is not opened while the request is held.
  }

  onBodyEnd(): void {
    // The body is not opened while the request is held.
  }

  onClientDrain(): void {
    // Nothing has been written.
  }

  onClientEnd(): void {
    // Its answer is still awaited.
  }
}
