import { Socket } from "node:net";

/** Who uses an upstream connection now. */
export interface ConnectionUser {
  onUpstreamConnect(): void;
  onUpstreamData(bytes: Buffer): void;
  onUpstreamDrain(): void;
  /** The upstream says no more; what it sent before has been given to `onData`. */
  onUpstreamEnd(): void;
  onUpstreamClose(): void;
}

/** One connection to an instance. Its listeners are attached once; who uses it changes with each request. */
export class UpstreamConnection {
  readonly socket: Socket;
  user: ConnectionUser | undefined;
  connected = false;
  closed = false;
  /** Whether a request has been answered on it before. */
  reused = false;
  idleSince = 0;

  /** `onSpoiled`: an idle connection was closed, or spoke without having been asked. */
  constructor(address: { host: string; port: number }, onSpoiled: (connection: UpstreamConnection) => void) {
    const socket = new Socket({ allowHalfOpen: true });
    this.socket = socket;
    socket.on("connect", () => {
      this.connected = true;
      this.user?.onUpstreamConnect();
    });
    socket.on("data", (bytes: Buffer) => {
      if (this.user === undefined) onSpoiled(this);
      else this.user.onUpstreamData(bytes);
    });
    socket.on("drain", () => this.user?.onUpstreamDrain());
    socket.on("end", () => {
      if (this.user === undefined) onSpoiled(this);
      else this.user.onUpstreamEnd();
    });
    socket.on("error", () => {
      // `close` follows and tells the user.
    });
    socket.on("close", () => {
      this.closed = true;
      if (this.user === undefined) onSpoiled(this);
      else this.user.onUpstreamClose();
    });
    socket.setNoDelay(true);
    socket.connect({ host: address.host, port: address.port });
  }

  get isUsable(): boolean {
    return this.socket.writable && !this.closed;
  }

  destroy(): void {
    this.user = undefined;
    this.socket.destroy();
  }
}
