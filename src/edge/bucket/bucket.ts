import type { FileHandle } from "node:fs/promises";
import type { Answerer } from "../client/answerer.ts";
import type { ClientConnection } from "../client/connection.ts";
import type { Request } from "../client/request.ts";
import { select } from "./conditions.ts";
import { openObject, type StoredObject } from "./open.ts";
import { contentType } from "./types.ts";

const PIECE_BYTES = 64 * 1024;

/** Answers one request with an object of a bucket's folder. */
export class BucketAnswer implements Answerer {
  readonly #client: ClientConnection;
  readonly #request: Request;
  #gone = false;
  #drained: (() => void) | undefined;

  constructor(client: ClientConnection, request: Request) {
    this.#client = client;
    this.#request = request;
  }

  /** `key`: the path below the route. Whatever goes wrong is answered; nothing is thrown. */
  async start(directory: string, key: string): Promise<void> {
    const { method } = this.#request.head;
    if (method !== "GET" && method !== "HEAD") {
      this.#client.answer({ status: 405, reason: "objects are only read here", allow: "GET, HEAD" });
      return;
    }
    const object = await openObject(directory, key);
    if (object === undefined) {
      if (!this.#gone) this.#client.answer({ status: 404, reason: "there is no such object" });
      return;
    }
    try {
      if (!this.#gone) await this.#send(object, key);
    } catch {
      this.#client.abort();
    } finally {
      await object.file.close();
    }
  }

  async #send(object: StoredObject, key: string): Promise<void> {
    const { head } = this.#request;
    const selection = select(head.fields, object);
    const { status } = selection;
    if (status === 412 || status === 416) {
      const reason = status === 412 ? "the object is not the one you have" : "the object has no such part";
      this.#client.answer({ status, reason, ...(status === 416 ? { contentRange: `bytes */${object.size}` } : {}) });
      return;
    }
    const { start, end } = status === 206 ? selection : { start: 0, end: object.size };
    const closing = this.#client.closesAfter(head);
    const range = status === 206 ? `Content-Range: bytes ${start}-${end - 1}/${object.size}\r\n` : "";
    const length = status === 304 ? "" : `Content-Type: ${contentType(key)}\r\nContent-Length: ${end - start}\r\n`;
    this.#request.status = status;
    this.#client.write(
      `HTTP/1.1 ${REASONS[status]}\r\nDate: ${new Date().toUTCString()}\r\n${length}${range}ETag: ${object.etag}\r\n` +
        `Last-Modified: ${object.modified.toUTCString()}\r\nAccept-Ranges: bytes\r\nX-Content-Type-Options: nosniff\r\n` +
        `${closing ? "Connection: close\r\n" : head.minor === 0 ? "Connection: keep-alive\r\n" : ""}\r\n`,
    );
    if (status !== 304 && head.method === "GET") await this.#sendBytes(object.file, start, end);
    if (!this.#gone) this.#client.finish(closing);
  }

  async #sendBytes(file: FileHandle, start: number, end: number): Promise<void> {
    for (let at = start; at < end && !this.#gone; ) {
      // A buffer of its own for each piece: the socket may still hold the last one.
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end - at));
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error("the object became shorter while it was sent");
      if (this.#gone) return;
      at += bytesRead;
      this.#request.sent += bytesRead;
      if (!this.#client.write(piece.subarray(0, bytesRead))) await this.#drain();
    }
  }

  #drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  onClientDrain(): void {
    this.#drained?.();
  }

  onClientGone(): void {
    this.#gone = true;
    this.#drained?.();
  }

  onClientEnd(): void {
    // It may still read.
  }

  onBody(): void {
    // A body is not opened: the connection ends after the answer.
  }

  onBodyEnd(): void {
    // A body is not opened: the connection ends after the answer.
  }

  check(): void {
    // The disk answers in time, and the client's taking is watched by its connection.
  }
}

const REASONS = { 200: "200 OK", 206: "206 Partial Content", 304: "304 Not Modified" } as const;
