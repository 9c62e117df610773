import type { Answerer } from "../client/answerer.ts";
import type { ClientConnection } from "../client/connection.ts";
import type { Request } from "../client/request.ts";
import type { ConnectionUser, UpstreamConnection } from "../upstream/connection.ts";

/** A WebSocket: bytes go both ways, unread, until either side is gone. It may be silent for as long as it likes. */
export class Tunnel implements Answerer, ConnectionUser {
  readonly #client: ClientConnection;
  readonly #request: Request;
  readonly #upstream: UpstreamConnection;
  #onOver: (() => void) | undefined;

  /** `onOver` is called once. */
  constructor(client: ClientConnection, request: Request, upstream: UpstreamConnection, onOver: () => void) {
    this.#client = client;
    this.#request = request;
    this.#upstream = upstream;
    this.#onOver = onOver;
  }

  onBody(piece: Buffer): void {
    this.#request.received += piece.length;
    if (!this.#upstream.socket.write(piece)) this.#client.socket.pause();
  }

  onBodyEnd(): void {
    // A tunnel has no body that ends.
  }

  onUpstreamDrain(): void {
    this.#client.socket.resume();
  }

  onUpstreamConnect(): void {
    // It is connected: it has answered.
  }

  onUpstreamData(bytes: Buffer): void {
    this.#request.sent += bytes.length;
    if (!this.#client.write(bytes)) this.#upstream.socket.pause();
  }

  onClientDrain(): void {
    this.#upstream.socket.resume();
  }

  onClientEnd(): void {
    this.#upstream.socket.end();
  }

  onUpstreamEnd(): void {
    this.#client.socket.end();
  }

  onUpstreamClose(): void {
    this.#end();
    this.#client.socket.destroySoon();
  }

  onClientGone(): void {
    this.#upstream.destroy();
    this.#end();
  }

  check(): void {
    // Silence is no fault.
  }

  #end(): void {
    this.#onOver?.();
    this.#onOver = undefined;
  }
}
