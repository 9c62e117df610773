import type { RequestHead } from "../head/request.ts";
import { HOP_BY_HOP, keepFields } from "./kept-fields.ts";

/**
 * Fields that tell an app where a request came from, or that old gateways turn into settings. What a client writes into
 * them is not believed: ours replace them. `_` is read as `-`, as WSGI servers do.
 */
const NOT_FROM_CLIENTS: ReadonlySet<string> = new Set(["forwarded", "x-real-ip", "proxy"]);

function isNotFromClients(name: string): boolean {
  if (NOT_FROM_CLIENTS.has(name)) return true;
  if (!name.startsWith("x")) return false;
  const spelt = name.includes("_") ? name.replaceAll("_", "-") : name;
  return spelt.startsWith("x-forwarded-") || spelt === "x-real-ip";
}

/** The head that goes to the upstream: HTTP/1.1, the client's fields less hop-by-hop ones, and `X-Forwarded-*`. */
export function writeRequestHead(head: RequestHead, from: { address: string; host: string; port: number }): string {
  const host = head.host ?? from.host;
  const listed = head.connection.length > 0;
  const dropsExpect = head.minor === 0;
  const kept = keepFields(
    head.text,
    head.fields,
    (name) =>
      HOP_BY_HOP.has(name) ||
      isNotFromClients(name) ||
      (listed && head.connection.includes(name)) ||
      (dropsExpect && name === "expect"),
  );
  let own = "";
  if (head.host === undefined) own += `Host: ${host}\r\n`;
  if (head.framing.by === "chunked") own += "Transfer-Encoding: chunked\r\n";
  if (head.upgrades) own += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  return (
    `${head.method} ${head.target} HTTP/1.1\r\n${kept}${own}X-Forwarded-For: ${from.address}\r\nX-Forwarded-Proto: http\r\n` +
    `X-Forwarded-Host: ${host}\r\nX-Forwarded-Port: ${from.port}\r\n\r\n`
  );
}
