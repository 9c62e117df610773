import { cleanLines, readFields } from "../head/fields.ts";
import { type Refusal, refuse } from "../head/refusal.ts";
import type { Body } from "./body.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Eight hexadecimal digits: a chunk of 4 GiB. Longer ones are how readers are made to overflow. */
const MAXIMUM_DIGITS = 8;
const MAXIMUM_EXTENSION_BYTES = 256;
const MAXIMUM_TRAILER_BYTES = 8 * 1024;
const MAXIMUM_TRAILERS = 32;

/** An extension is dropped, but only one that every reader would skip alike. */
const SIZE_LINE =
  /^([0-9A-Fa-f]+)(?:;[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:=(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"[\x21\x23-\x5b\x5d-\x7e]*"))?)*\r\n$/;

/** Fields that must not stand in a trailer (RFC 9110, 6.5.1): a reader that merged them would see another message. */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  "transfer-encoding",
  "content-length",
  "host",
  "connection",
  "trailer",
  "te",
  "upgrade",
  "expect",
  "authorization",
  "cookie",
  "set-cookie",
  "content-encoding",
  "content-type",
  "content-range",
  "cache-control",
  "location",
]);

type State = "size" | "data" | "data-return" | "data-feed" | "trailers" | "done";
type Give = (piece: Buffer) => void;

/**
 * Reads a chunked body piece by piece, strictly, and gives on what to send: chunks without their extensions, or the
 * payload alone. Memory is bounded by one size line or one trailer section; everything else is passed through as views,
 * neighbouring ones as one.
 */
export class Chunks implements Body {
  readonly #keepFraming: boolean;
  #state: State = "size";
  #left = 0;
  /** The beginning of a size line or of the trailers, cut off by the end of a piece. */
  #held: Buffer | undefined;
  /** What of the piece at hand is to be given on, not yet given. */
  #runStart = 0;
  #runEnd = 0;
  payloadBytes = 0;

  constructor(keepFraming: boolean) {
    this.#keepFraming = keepFraming;
  }

  get done(): boolean {
    return this.#state === "done";
  }

  end(): boolean {
    return this.done;
  }

  read(bytes: Buffer, from: number, give: Give): number | Refusal {
    this.#runStart = from;
    this.#runEnd = from;
    let at = from;
    while (at < bytes.length && this.#state !== "done") {
      const next = this.#step(bytes, at, give);
      if (typeof next === "object") return next;
      at = next;
    }
    this.#flush(bytes, give);
    return at;
  }

  #step(bytes: Buffer, at: number, give: Give): number | Refusal {
    switch (this.#state) {
      case "size":
        return this.#size(bytes, at, give);
      case "data":
        return this.#data(bytes, at, give);
      case "data-return":
        return this.#expect(CARRIAGE_RETURN, "data-feed", bytes, at, give);
      case "data-feed":
        return this.#expect(LINE_FEED, "size", bytes, at, give);
      case "trailers":
        return this.#trailers(bytes, at, give);
      case "done":
        return at;
    }
  }

  #size(bytes: Buffer, at: number, give: Give): number | Refusal {
    const lineFeed = bytes.indexOf(LINE_FEED, at);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    const line = this.#withHeld(bytes, at, end);
    if (line.length > MAXIMUM_DIGITS + MAXIMUM_EXTENSION_BYTES) return refuse(400, "a chunk's size line is too long");
    if (lineFeed < 0) {
      this.#held = Buffer.from(line);
      return end;
    }
    const digits = SIZE_LINE.exec(line.toString("latin1"))?.[1];
    if (digits === undefined || digits.length > MAXIMUM_DIGITS) return refuse(400, "a chunk's size is not a hexadecimal number");
    this.#left = Number.parseInt(digits, 16);
    this.#state = this.#left === 0 ? "trailers" : "data";
    if (this.#keepFraming) {
      if (this.#held === undefined && line.length === digits.length + 2) this.#add(bytes, at, end, give);
      else this.#insert(bytes, Buffer.from(`${digits}\r\n`, "latin1"), end, give);
    }
    this.#held = undefined;
    return end;
  }

  #data(bytes: Buffer, at: number, give: Give): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    this.payloadBytes += end - at;
    if (this.#left === 0) this.#state = "data-return";
    this.#add(bytes, at, end, give);
    return end;
  }

  #expect(code: number, next: State, bytes: Buffer, at: number, give: Give): number | Refusal {
    if (bytes[at] !== code) return refuse(400, "a chunk is not as long as its size");
    this.#state = next;
    if (this.#keepFraming) this.#add(bytes, at, at + 1, give);
    return at + 1;
  }

  #trailers(bytes: Buffer, at: number, give: Give): number | Refusal {
    const lineFeed = bytes.indexOf(LINE_FEED, at);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    const section = this.#withHeld(bytes, at, end);
    if (section.length > MAXIMUM_TRAILER_BYTES) return refuse(431, "the trailers are too long");
    if (lineFeed >= 0 && section[section.length - 2] !== CARRIAGE_RETURN) return refuse(400, "a line ends in a bare line feed");
    const closed = lineFeed >= 0 && (section.length === 2 || section.subarray(-4).equals(BLANK_LINE));
    if (!closed) {
      this.#held = Buffer.from(section);
      return end;
    }
    const refusal = section.length === 2 ? undefined : judgeTrailers(section.toString("latin1"));
    if (refusal !== undefined) return refusal;
    this.#state = "done";
    if (this.#keepFraming) {
      if (this.#held === undefined) this.#add(bytes, at, end, give);
      else this.#insert(bytes, section, end, give);
    }
    this.#held = undefined;
    return end;
  }

  #withHeld(bytes: Buffer, at: number, end: number): Buffer {
    const piece = bytes.subarray(at, end);
    return this.#held === undefined ? piece : Buffer.concat([this.#held, piece]);
  }

  #add(bytes: Buffer, start: number, end: number, give: Give): void {
    if (start !== this.#runEnd) {
      this.#flush(bytes, give);
      this.#runStart = start;
    }
    this.#runEnd = end;
  }

  #insert(bytes: Buffer, piece: Buffer, end: number, give: Give): void {
    this.#flush(bytes, give);
    give(piece);
    this.#runStart = end;
    this.#runEnd = end;
  }

  #flush(bytes: Buffer, give: Give): void {
    if (this.#runEnd > this.#runStart) give(bytes.subarray(this.#runStart, this.#runEnd));
    this.#runStart = this.#runEnd;
  }
}

const BLANK_LINE = Buffer.from("\r\n\r\n");

function judgeTrailers(text: string): Refusal | undefined {
  if (!cleanLines(text)) return refuse(400, "the trailers hold a control character");
  const fields = readFields(text, 0, MAXIMUM_TRAILERS);
  if (!Array.isArray(fields)) return fields;
  const wrong = fields.find((field) => NOT_IN_TRAILERS.has(field.name));
  return wrong === undefined ? undefined : refuse(400, "a field stands in the trailers that must stand in the head");
}
