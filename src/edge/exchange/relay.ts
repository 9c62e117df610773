import { type Body, bodyOf } from "../body/body.ts";
import type { ClientConnection } from "../client/connection.ts";
import type { Request } from "../client/request.ts";
import { type ResponseHead, readResponseHead } from "../head/response.ts";
import { Held } from "../held.ts";
import { MAXIMUM_FIELDS, MAXIMUM_RESPONSE_HEAD_BYTES } from "../limits/times.ts";
import type { UpstreamConnection } from "../upstream/connection.ts";
import { type Delivery, deliveryOf, writeInterimHead, writeResponseHead, writeUpgradeHead } from "./response-head.ts";

const LIMITS = { maximumBytes: MAXIMUM_RESPONSE_HEAD_BYTES, maximumFields: MAXIMUM_FIELDS };

/** Up to here copying a piece behind its head is cheaper than a second write. */
const SMALL_BYTES = 4 * 1024;

/** Reads the answer of an instance and writes it to the client as it comes, no faster than the client takes it. */
export class Relay {
  readonly #client: ClientConnection;
  readonly #request: Request;
  readonly #connection: UpstreamConnection;
  readonly #held = new Held();
  #seen = 0;
  #body: Body | undefined;
  #delivery: Delivery = "as-is";
  /** The head as it goes to the client, until it goes. */
  #head = "";
  /** No byte of the answer has come. */
  untouched = true;
  isEventStream = false;
  /** The upstream is not read because the client takes nothing. */
  isWaitingForClient = false;
  /** Once whole: whether either connection can carry another request. */
  upstreamStays = false;
  clientCloses = false;

  constructor(client: ClientConnection, request: Request, connection: UpstreamConnection) {
    this.#client = client;
    this.#request = request;
    this.#connection = connection;
  }

  read(bytes: Buffer): "partial" | "whole" | "upgraded" | "nonsense" {
    if (this.#body !== undefined) return this.#pass(this.#body, bytes);
    this.untouched = false;
    this.#held.append(bytes);
    while (this.#held.length > 0) {
      const head = readResponseHead(this.#held.bytes, this.#seen, this.#request.head.method, LIMITS);
      if (head === undefined) {
        this.#seen = this.#held.length;
        break;
      }
      if (head.kind === "refusal") return "nonsense";
      this.#seen = 0;
      this.#held.consume(head.length);
      if (head.status === 101) return this.#upgrade(head);
      if (head.status >= 200) return this.#begin(head);
      this.#passInterim(head);
    }
    return "partial";
  }

  /** The upstream says no more: whether the answer is whole with that. */
  end(): boolean {
    if (this.#body?.end() !== true) return false;
    if (this.#delivery === "in-chunks") this.#client.write(this.#takeHead(LAST_CHUNK));
    return true;
  }

  resume(): void {
    this.isWaitingForClient = false;
    this.#connection.socket.resume();
  }

  /** What came behind the head of a finished upgrade. */
  takeRest(): Buffer | undefined {
    return this.#held.length === 0 ? undefined : this.#held.bytes;
  }

  #upgrade(head: ResponseHead): "upgraded" | "nonsense" {
    const upgrade = head.fields.find((field) => field.name === "upgrade");
    if (!this.#request.head.upgrades || upgrade?.value.toLowerCase() !== "websocket") return "nonsense";
    this.#request.status = 101;
    this.#client.write(writeUpgradeHead(head));
    return "upgraded";
  }

  /** HTTP/1.0 knows none of these, and a `100 Continue` is for who waits for it. */
  #passInterim(head: ResponseHead): void {
    const { minor, expectsContinue } = this.#request.head;
    if (minor === 1 && (head.status !== 100 || expectsContinue)) this.#client.write(writeInterimHead(head));
  }

  #begin(head: ResponseHead): "partial" | "whole" | "nonsense" {
    const request = this.#request.head;
    const delivery = deliveryOf(head, request.minor);
    const closes = this.#client.closesAfter(request) || delivery === "to-the-end";
    const body = bodyOf(head.framing, delivery === "as-is");
    const rest = this.#held.length === 0 ? undefined : this.#held.bytes;
    this.#body = body;
    this.#delivery = delivery;
    this.clientCloses = closes;
    this.upstreamStays = head.keepAlive;
    this.#request.status = head.status;
    this.#head = writeResponseHead(head, delivery, closes ? "close" : request.minor === 1 ? "kept" : "told");
    if (head.framing.by === "close" || head.framing.by === "chunked") this.isEventStream = isEventStream(head);
    const state = rest === undefined ? "partial" : this.#pass(body, rest);
    if (this.#head !== "") this.#client.write(this.#takeHead(""));
    return body.done ? "whole" : state;
  }

  #pass(body: Body, bytes: Buffer): "partial" | "whole" | "nonsense" {
    const at = body.read(bytes, 0, this.#give);
    this.#request.sent = body.payloadBytes;
    if (typeof at === "object") return "nonsense";
    if (!body.done) return "partial";
    // What comes behind an answer nobody asked for: the connection is not to be trusted with another request.
    if (at < bytes.length) this.upstreamStays = false;
    return "whole";
  }

  readonly #give = (piece: Buffer): void => {
    const flows = this.#delivery === "in-chunks" ? this.#writeChunk(piece) : this.#writePiece(piece);
    if (flows || this.isWaitingForClient) return;
    this.isWaitingForClient = true;
    this.#connection.socket.pause();
  };

  #writePiece(piece: Buffer): boolean {
    if (this.#head === "") return this.#client.write(piece);
    if (piece.length <= SMALL_BYTES) return this.#client.write(this.#takeHead(piece.toString("latin1")));
    this.#client.socket.cork();
    this.#client.write(this.#takeHead(""));
    const flows = this.#client.write(piece);
    this.#client.socket.uncork();
    return flows;
  }

  #writeChunk(piece: Buffer): boolean {
    this.#client.socket.cork();
    this.#client.write(this.#takeHead(`${piece.length.toString(16)}\r\n`));
    this.#client.write(piece);
    const flows = this.#client.write("\r\n");
    this.#client.socket.uncork();
    return flows;
  }

  #takeHead(behind: string): string {
    const text = this.#head + behind;
    this.#head = "";
    return text;
  }
}

const LAST_CHUNK = "0\r\n\r\n";

function isEventStream(head: ResponseHead): boolean {
  const type = head.fields.find((field) => field.name === "content-type");
  return type?.value.toLowerCase().startsWith("text/event-stream") === true;
}
