/** What answers the request at hand of a client connection; the connection tells it what happens. */
export interface Answerer {
  /** A piece of the request's body (of the tunnel, once there is one). */
  onBody(piece: Buffer): void;
  onBodyEnd(): void;
  /** The client has taken what was written. */
  onClientDrain(): void;
  /** The client says no more; it may still read. */
  onClientEnd(): void;
  /** The client is gone. */
  onClientGone(): void;
  check(now: number): void;
}
