import type { Socket } from "node:net";
import { type Answer, writeAnswer } from "../answer.ts";
import type { Watched } from "../clock.ts";
import type { RequestHead } from "../head/request.ts";
import { plainAddress } from "../limits/addresses.ts";
import { MAXIMUM_FIELDS } from "../limits/times.ts";
import type { Port } from "../port.ts";
import { readPath } from "../table/path.ts";
import type { Answerer } from "./answerer.ts";
import { Inbox } from "./inbox.ts";
import { Request } from "./request.ts";
import { type Upload, uploadOf } from "./upload.ts";

type Phase = "head" | "busy" | "tunnel" | "closing";

/** One connection of a client: reads one request after the other and hands each to who answers it. */
export class ClientConnection implements Watched {
  readonly socket: Socket;
  readonly port: Port;
  readonly address: string;
  /** Who answers the request at hand. */
  answerer: Answerer | undefined;
  #phase: Phase = "head";
  #request: Request | undefined;
  /** The rest of the request's body; `undefined` once it has been read. */
  #upload: Upload | undefined;
  readonly #inbox = new Inbox();
  #reading = false;
  /** The client says no more. */
  #ended = false;
  /** What the client sent cannot be read on. */
  #spoiled = false;
  /** When the wait for a head, the idle time or the lingering is over. */
  #until: number;
  /** Since when the client takes nothing of what waits for it. */
  #stalledAt = Number.POSITIVE_INFINITY;

  constructor(socket: Socket, port: Port) {
    this.socket = socket;
    this.port = port;
    this.address = plainAddress(socket.remoteAddress);
    this.#until = port.clock.now() + port.times.head;
    socket.on("data", (bytes: Buffer) => this.#onData(bytes));
    socket.on("end", () => this.#onEnd());
    socket.on("drain", () => this.#onDrain());
    socket.on("error", () => {
      // `close` follows.
    });
    socket.on("close", () => this.#onClose());
  }

  /** Whether the whole request has been read. */
  get bodyDone(): boolean {
    return this.#upload === undefined;
  }

  /** Whether the connection must not carry another request after this one's answer. */
  closesAfter(head: RequestHead): boolean {
    return !head.keepAlive || this.#cannotGoOn() || this.port.isDraining;
  }

  /** Writes to the client; `false` asks the caller to wait for `onDrain`. */
  write(piece: Buffer | string): boolean {
    const flows = typeof piece === "string" ? this.socket.write(piece, "latin1") : this.socket.write(piece);
    if (!flows && this.#stalledAt === Number.POSITIVE_INFINITY) this.#stalledAt = this.port.clock.now();
    return flows;
  }

  /** From here on the request's body is read and given to the answerer, beginning with what has come already. */
  openBody(): void {
    if (this.#upload === undefined) return;
    this.#upload.isOpen = true;
    this.resumeBody();
    const waiting = this.#inbox.takeAll();
    if (waiting.length > 0) this.#readBody(this.#upload, waiting);
  }

  pauseBody(): void {
    this.#upload?.pause();
    this.socket.pause();
  }

  resumeBody(): void {
    // Once the body is read, what waits is the next request.
    if (this.#upload === undefined) return;
    this.#upload.resume(this.port.clock.now());
    this.socket.resume();
  }

  /** The connection is now a tunnel of `answerer`, which gets first what has come already. */
  becomeTunnel(answerer: Answerer): void {
    this.#phase = "tunnel";
    this.answerer = answerer;
    this.socket.setKeepAlive(true, 60_000);
    const waiting = this.#inbox.takeAll();
    if (waiting.length > 0) answerer.onBody(waiting);
    this.socket.resume();
    if (this.#ended) answerer.onClientEnd();
  }

  /** Answers the request at hand with a page of the edge's own. */
  answer(answer: Answer): void {
    const request = this.#request;
    const closing = request === undefined || this.closesAfter(request.head);
    this.socket.write(writeAnswer(answer, request?.head, closing));
    if (request === undefined) this.port.stats.count("edge", answer.status, 0);
    else request.status = answer.status;
    this.finish(closing);
  }

  /** The answer has been written to its end. */
  finish(closing: boolean): void {
    const request = this.#request;
    this.answerer = undefined;
    this.#request = undefined;
    if (request !== undefined) this.port.settle(request, true);
    if (closing || this.#cannotGoOn()) {
      this.#close();
      return;
    }
    this.#phase = "head";
    this.#until = this.port.clock.now() + (this.port.isDraining ? this.port.times.farewell : this.port.times.idle);
    if (this.socket.isPaused()) this.socket.resume();
    if (!this.#inbox.isEmpty) this.#readRequests();
  }

  #cannotGoOn(): boolean {
    return this.#spoiled || this.#upload !== undefined || (this.#ended && this.#inbox.isEmpty);
  }

  /** Ends the connection so that the client sees that the answer is not whole. */
  abort(): void {
    // libuv refuses to reset a socket that is being shut down, and Node then never closes it.
    if (this.socket.writableEnded) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  /**
   * The port is closing: a busy connection ends after its answer, an idle or new one soon. Not at once: a request may be
   * on its way, and would be lost.
   */
  closeSoon(): void {
    if (this.#phase !== "head" || !this.#inbox.isEmpty) return;
    this.#until = Math.min(this.#until, this.port.clock.now() + this.port.times.farewell);
  }

  check(now: number): void {
    if (now - this.#stalledAt >= this.port.times.writeStall) {
      this.abort();
    } else if (this.#phase === "busy" || this.#phase === "tunnel") {
      if (this.#upload?.isTooSlow(now) === true) this.#fail(408, "the request's body comes too slowly");
      else this.answerer?.check(now);
    } else if (now >= this.#until) {
      if (this.#phase === "closing") this.socket.destroy();
      else if (!this.#inbox.isEmpty) this.#fail(408, "the request did not come in time");
      else this.#close();
    }
  }

  #onData(bytes: Buffer): void {
    switch (this.#phase) {
      case "head":
        this.#inbox.append(bytes);
        this.#readRequests();
        return;
      case "busy":
        if (this.#upload?.isOpen === true) this.#readBody(this.#upload, bytes);
        else this.#hold(bytes);
        return;
      case "tunnel":
        this.answerer?.onBody(bytes);
        return;
      case "closing":
        return;
    }
  }

  /** What comes before its turn waits, and so does its sender. */
  #hold(bytes: Buffer): void {
    this.#inbox.append(bytes);
    this.socket.pause();
  }

  /** A loop and no recursion: however many requests a client sends at once, they are answered one after the other. */
  #readRequests(): void {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#phase === "head" && !this.#inbox.isEmpty) {
      if (this.socket.writableNeedDrain) {
        this.socket.pause();
        break;
      }
      if (!this.#readRequest()) break;
    }
    this.#reading = false;
  }

  /** Whether there was a whole head. */
  #readRequest(): boolean {
    const limits = { maximumBytes: this.port.routing.listener.maximumHeadBytes, maximumFields: MAXIMUM_FIELDS };
    const first = !this.#inbox.isWaiting;
    const head = this.#inbox.readHead(limits);
    if (head === undefined) {
      if (this.#ended) this.#close();
      else if (first) this.#until = this.port.clock.now() + this.port.times.head;
      return false;
    }
    if (head.kind === "refusal") this.#fail(head.status, head.reason);
    else this.#begin(head);
    return true;
  }

  #begin(head: RequestHead): void {
    this.#phase = "busy";
    const path = readPath(head.target);
    const request = new Request(head, this.address, path ?? "", this.port.clock.now());
    this.#request = request;
    const limits = { maximumBytes: this.port.routing.listener.maximumBodyBytes, stretch: this.port.times.bodyStretch };
    const upload = uploadOf(head.framing, limits, head.expectsContinue);
    if (path === undefined) {
      this.#fail(400, "the path holds a segment of dots");
    } else if (upload !== undefined && "kind" in upload) {
      this.#fail(upload.status, upload.reason);
    } else {
      this.#upload = upload;
      this.port.dispatch(this, request);
    }
  }

  readonly #give = (piece: Buffer): void => this.answerer?.onBody(piece);

  #readBody(upload: Upload, bytes: Buffer): void {
    const at = upload.read(bytes, this.port.clock.now(), this.#give);
    if (this.#request !== undefined) this.#request.received = upload.payloadBytes;
    if (typeof at === "object") {
      this.#fail(at.status, at.reason);
    } else if (upload.isDone) {
      this.#upload = undefined;
      if (at < bytes.length) this.#hold(bytes.subarray(at));
      this.answerer?.onBodyEnd();
    }
  }

  #onDrain(): void {
    this.#stalledAt = Number.POSITIVE_INFINITY;
    if (this.#phase === "head") {
      this.socket.resume();
      this.#readRequests();
    } else {
      this.answerer?.onClientDrain();
    }
  }

  #onEnd(): void {
    this.#ended = true;
    if (this.#phase === "head") this.#close();
    else if (this.#phase === "busy" && this.#upload !== undefined) this.abort();
    else this.answerer?.onClientEnd();
  }

  #onClose(): void {
    this.#phase = "closing";
    this.#leaveAnswerer();
    if (this.#request !== undefined) this.port.settle(this.#request, false);
    this.#request = undefined;
    this.port.forget(this);
  }

  #leaveAnswerer(): void {
    const answerer = this.answerer;
    this.answerer = undefined;
    answerer?.onClientGone();
  }

  /** The client's own doing ends this request: told where that is still possible. */
  #fail(status: number, reason: string): void {
    this.#leaveAnswerer();
    if (this.#request?.status !== undefined) this.abort();
    else {
      this.#spoiled = true;
      this.answer({ status, reason });
    }
  }

  /** Says goodbye and reads on for a moment: unread bytes would make the kernel take back what was just sent. */
  #close(): void {
    this.#phase = "closing";
    this.#until = Number.POSITIVE_INFINITY;
    if (this.socket.writableLength > 0) this.#stalledAt = this.port.clock.now();
    this.socket.end(() => {
      this.#stalledAt = Number.POSITIVE_INFINITY;
      this.#until = this.port.clock.now() + this.port.times.linger;
    });
    this.socket.resume();
  }
}
