import type { SendHandle } from "node:child_process";
import { createServer } from "node:net";
import type { EdgeToKeeper, KeeperToEdge } from "../run/protocol/edge.ts";
import type { SocketKeeper } from "./edge.ts";

/** The keeper at the other end of this process' IPC channel; without a channel nobody keeps anything. */
export class Keeper implements SocketKeeper {
  readonly #kept = new Map<string, object>();

  /** Resolves when every kept socket has come. */
  start(): Promise<void> {
    if (process.send === undefined) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    process.on("message", (message: KeeperToEdge, handle: unknown) => {
      if (message.type === "start") resolve();
      else if (typeof handle === "object" && handle !== null) this.#kept.set(`${message.host} ${message.port}`, handle);
    });
    process.on("disconnect", resolve);
    return promise;
  }

  take(host: string, port: number): object | undefined {
    const key = `${host} ${port}`;
    const handle = this.#kept.get(key);
    this.#kept.delete(key);
    return handle;
  }

  keep(host: string, port: number, handle: unknown): void {
    this.#tell({ type: "listening", host, port }, handle);
  }

  release(host: string, port: number): void {
    this.#tell({ type: "released", host, port });
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
  #tell(message: EdgeToKeeper, handle?: unknown): void {
    if (process.send === undefined || !process.connected) return;
    // Node passes a raw socket too (`net.Native`); its types do not say so. A `net.Server` would not do: the other end would
    // accept from it.
    process.send?.(message, handle as SendHandle, {}, () => {
      // A keeper that is gone has nothing to keep.
    });
  }
}
