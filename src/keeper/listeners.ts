import type { SendHandle } from "node:child_process";
import type { EdgeToKeeper, KeeperToEdge } from "../run/protocol/edge.ts";

/** A raw listening handle, as Node passes it between processes: held, never listened on here. */
type Held = { address: { host: string; port: number }; handle: SendHandle };

/** Copies of the edge's listening sockets, so that connections made while no edge runs wait instead of being refused. */
export class Listeners {
  readonly #held = new Map<string, Held>();

  keep(address: { host: string; port: number }, handle: SendHandle): void {
    this.release(address);
    this.#held.set(key(address), { address, handle });
  }

  release(address: { host: string; port: number }): void {
    const held = this.#held.get(key(address));
    this.#held.delete(key(address));
    if (held !== undefined) close(held.handle);
  }

  /** What an edge that has just started is given before anything else. */
  give(send: (message: KeeperToEdge, handle?: SendHandle) => void): void {
    for (const { address, handle } of this.#held.values()) send({ type: "listen", ...address }, handle);
    send({ type: "start" });
  }

  /** Gives whether the edge said that it serves. */
  hear(message: EdgeToKeeper, handle: SendHandle | undefined): boolean {
    const { type } = message;
    if (type === "listening" && handle !== undefined) this.keep({ host: message.host, port: message.port }, handle);
    if (type === "released") this.release({ host: message.host, port: message.port });
    return type === "ready";
  }

  close(): void {
    for (const { address } of this.#held.values()) this.release(address);
  }
}

function key({ host, port }: { host: string; port: number }): string {
  return `${host} ${port}`;
}

function close(handle: SendHandle): void {
  if (typeof handle === "object" && "close" in handle) handle.close();
}
