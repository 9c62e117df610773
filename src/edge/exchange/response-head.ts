import type { ResponseHead } from "../head/response.ts";
import { HOP_BY_HOP, keepFields } from "./kept-fields.ts";

/** How an answer's body reaches the client: as the upstream framed it, put into chunks, or up to the connection's end. */
export type Delivery = "as-is" | "in-chunks" | "to-the-end";

/** An HTTP/1.0 client knows no chunks; one of HTTP/1.1 gets them where the upstream gave no length, and so knows a whole answer from a cut one. */
export function deliveryOf(head: ResponseHead, clientMinor: 0 | 1): Delivery {
  if (head.framing.by === "close") return clientMinor === 1 ? "in-chunks" : "to-the-end";
  return head.framing.by === "chunked" && clientMinor === 0 ? "to-the-end" : "as-is";
}

/** The head that goes to the client. `keepAlive: "told"`: an HTTP/1.0 client is told that the connection stays. */
export function writeResponseHead(head: ResponseHead, delivery: Delivery, connection: "close" | "kept" | "told"): string {
  const listed = head.connection.length > 0;
  const noLength = head.status < 200 || head.status === 204 || delivery !== "as-is";
  const kept = keepFields(
    head.text,
    head.fields,
    (name) => HOP_BY_HOP.has(name) || (listed && head.connection.includes(name)) || (noLength && name === "content-length"),
  );
  const chunked = delivery === "in-chunks" || (delivery === "as-is" && head.framing.by === "chunked");
  const framing = chunked ? "Transfer-Encoding: chunked\r\n" : "";
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${kept}${framing}${CONNECTION[connection]}\r\n`;
}

/** A `1xx` head: news about the request, no answer. */
export function writeInterimHead(head: ResponseHead): string {
  const kept = keepFields(head.text, head.fields, (name) => HOP_BY_HOP.has(name) || name === "content-length");
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${kept}\r\n`;
}

const CONNECTION = { close: "Connection: close\r\n", kept: "", told: "Connection: keep-alive\r\n" } as const;

/** The head of a finished WebSocket handshake: the two fields that name it are the connection's own. */
export function writeUpgradeHead(head: ResponseHead): string {
  const kept = keepFields(head.text, head.fields, (name) => HOP_BY_HOP.has(name) || name === "content-length");
  return `HTTP/1.1 101 ${head.reason}\r\n${kept}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
}
