import type { RequestHead } from "../head/request.ts";

/** One request being answered: what counters and the access log will tell of it. */
export class Request {
  readonly head: RequestHead;
  /** The client's. */
  readonly address: string;
  /** By which it is routed; its query is not in it. */
  readonly path: string;
  /** The clock's milliseconds. */
  readonly startedAt: number;
  /** Service or bucket that answers; `edge` where no route took it. */
  target = "edge";
  upstream: string | undefined;
  /** Once an answer has begun. */
  status: number | undefined;
  /** Bytes of bodies. */
  received = 0;
  sent = 0;

  constructor(head: RequestHead, address: string, path: string, startedAt: number) {
    this.head = head;
    this.address = address;
    this.path = path;
    this.startedAt = startedAt;
  }
}
