import type { SendHandle } from "node:child_process";
import { createServer } from "node:net";
import { onKeeperGone } from "../run/keeper-gone.ts";
import type { EdgeToKeeper, KeeperToEdge } from "../run/protocol/edge.ts";
import { reviveKeeper } from "../run/revive-keeper.ts";
import type { InheritedListener } from "../run/start-keeper.ts";
import type { SocketKeeper } from "./edge.ts";

/** The keeper at the other end of this process' IPC channel; without a channel nobody keeps anything. */
export class Keeper implements SocketKeeper {
  readonly #kept = new Map<string, object>();
  /** Sockets this edge listens on, by `host port`. */
  readonly #listening = new Map<string, InheritedListener>();

  /** Resolves when every kept socket has come. */
  start(): Promise<void> {
    if (process.send === undefined) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    process.on("message", (message: KeeperToEdge, handle: unknown) => {
      if (message.type === "start") resolve();
      else if (typeof handle === "object" && handle !== null) this.#kept.set(`${message.host} ${message.port}`, handle);
    });
    onKeeperGone(resolve);
    return promise;
  }

  take(host: string, port: number): object | undefined {
    const key = `${host} ${port}`;
    const handle = this.#kept.get(key);
    this.#kept.delete(key);
    if (handle !== undefined) this.#listening.set(key, { host, port, handle: handle as SendHandle });
    return handle;
  }

  keep(host: string, port: number, handle: unknown): void {
    // Node passes a raw socket too (`net.Native`); its types do not say so. A `net.Server` would not do: the other end
    // would accept from it.
    this.#listening.set(`${host} ${port}`, { host, port, handle: handle as SendHandle });
    this.#tell({ type: "listening", host, port }, handle as SendHandle);
  }

  release(host: string, port: number): void {
    this.#listening.delete(`${host} ${port}`);
    this.#tell({ type: "released", host, port });
  }

  /** When the keeper dies, starts another and gives it the sockets, until `signal` says that this edge is told to end. */
  reviveIn(state: string, signal: AbortSignal): void {
    if (process.send === undefined) return;
    onKeeperGone(() => void reviveKeeper({ state }, signal, () => [...this.#listening.values()]));
  }

  retain(addresses: ReadonlySet<string>): void {
    for (const [address, handle] of this.#kept) {
      if (addresses.has(address)) continue;
      const [host = "", port] = address.split(" ");
      this.#kept.delete(address);
      this.release(host, Number(port));
      // Listening on it is the only way to get a server that can close it.
      const server = createServer().listen(handle, () => server.close());
    }
  }

  ready(): void {
    this.#tell({ type: "ready" });
  }

  /** The keeper may be dead; then the edge serves on alone. */
  #tell(message: EdgeToKeeper, handle?: SendHandle): void {
    if (process.send === undefined || !process.connected) return;
    process.send?.(message, handle, {}, () => {
      // A keeper that is gone has nothing to keep.
    });
  }
}
