import type { Refusal } from "../head/refusal.ts";
import { type HeadLimits, type RequestHead, readRequestHead } from "../head/request.ts";
import { Held } from "../held.ts";

/** What a client has sent before its turn: the beginning of a head, or whole requests that wait. */
export class Inbox {
  readonly #held = new Held();
  /** How many of the bytes have been searched for the end of a head. */
  #seen = 0;

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** Whether a part of a head is here that has been looked at: its end is awaited. */
  get isWaiting(): boolean {
    return this.#seen > 0;
  }

  append(bytes: Buffer): void {
    this.#held.append(bytes);
  }

  /** Takes the head at the beginning; `undefined` while it is not whole. */
  readHead(limits: HeadLimits): RequestHead | Refusal | undefined {
    const head = readRequestHead(this.#held.bytes, this.#seen, limits);
    this.#seen = head === undefined ? this.#held.length : 0;
    if (head?.kind === "head") this.#held.consume(head.length);
    return head;
  }

  takeAll(): Buffer {
    const { bytes } = this.#held;
    this.#held.consume(bytes.length);
    return bytes;
  }
}
