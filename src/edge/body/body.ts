import type { Framing } from "../head/framing.ts";
import type { Refusal } from "../head/refusal.ts";
import { Chunks } from "./chunks.ts";

/** Reads one message's body from the bytes of its connection and gives on the pieces to send. */
export interface Body {
  readonly done: boolean;
  /** Bytes of payload so far, framing left out. */
  readonly payloadBytes: number;
  /** Takes what belongs to the body from `bytes` at `from`; gives the position after it. */
  read(bytes: Buffer, from: number, give: (piece: Buffer) => void): number | Refusal;
  /** The connection ended here: whether the body is whole. */
  end(): boolean;
}

/** `keepFraming`: chunks go on as chunks; otherwise only what is in them. */
export function bodyOf(framing: Framing, keepFraming: boolean): Body {
  switch (framing.by) {
    case "none":
      return new Measured(0);
    case "length":
      return new Measured(framing.length);
    case "chunked":
      return new Chunks(keepFraming);
    case "close":
      return new ToTheEnd();
  }
}

class Measured implements Body {
  #left: number;
  payloadBytes = 0;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  read(bytes: Buffer, from: number, give: (piece: Buffer) => void): number {
    const end = Math.min(bytes.length, from + this.#left);
    if (end === from) return end;
    this.#left -= end - from;
    this.payloadBytes += end - from;
    give(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
    return end;
  }

  end(): boolean {
    return this.done;
  }
}

class ToTheEnd implements Body {
  done = false;
  payloadBytes = 0;

  read(bytes: Buffer, from: number, give: (piece: Buffer) => void): number {
    if (from < bytes.length) give(bytes.subarray(from));
    this.payloadBytes += bytes.length - from;
    return bytes.length;
  }

  end(): boolean {
    this.done = true;
    return true;
  }
}
