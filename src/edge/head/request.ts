import { findEnd } from "./end.ts";
import { cleanLines, type Field, listMembers, readFields } from "./fields.ts";
import { type Framing, hidesFraming, NO_BODY, readFraming } from "./framing.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { isAuthority, readTarget } from "./target.ts";

/** A request's head, read. `text` is the head byte for byte (Latin-1); fields point into it. */
export type RequestHead = {
  kind: "head";
  /** Bytes it took, its blank line and a blank line before it included. */
  length: number;
  text: string;
  method: string;
  /** Path and query as sent, or `*`; the authority of an absolute target has been compared with Host and dropped. */
  target: string;
  minor: 0 | 1;
  /** `undefined` only for an HTTP/1.0 client that sends none. */
  host: string | undefined;
  fields: readonly Field[];
  framing: Framing;
  /** Members of Connection, in lower case. */
  connection: readonly string[];
  /** Whether the client keeps the connection open for another request. */
  keepAlive: boolean;
  expectsContinue: boolean;
  /** A WebSocket handshake. */
  upgrades: boolean;
};

export type HeadLimits = { maximumBytes: number; maximumFields: number };

/** The methods Node's parser knows, less CONNECT: an edge opens no tunnels. */
export const METHODS: ReadonlySet<string> = new Set(
  (
    "ACL BIND CHECKOUT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS PATCH " +
    "POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE"
  ).split(" "),
);

/** Gateways read `_` as `-` (CGI's variables know no other way): to them these would be the fields that decide. */
const DECISIVE: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP\/([0-9])\.([0-9])\r\n/;
const CARRIAGE_RETURN = 13;

/**
 * Reads a request's head from the start of `bytes`; `undefined` while it is incomplete. `seen`: how many of these bytes
 * an earlier call had. Pure; it never throws. What Node's own parser reads differently, or not at all, is refused.
 */
export function readRequestHead(bytes: Buffer, seen: number, limits: HeadLimits): RequestHead | Refusal | undefined {
  const skipped = emptyLine(bytes);
  if (skipped === undefined) return undefined;
  const end = findEnd(skipped === 0 ? bytes : bytes.subarray(skipped), Math.max(0, seen - skipped));
  if (typeof end === "object") return end;
  if (end === undefined) return readBeginning(bytes, skipped, seen, limits);
  if (end > limits.maximumBytes) return tooLarge(bytes, skipped, limits);
  const text = bytes.toString("latin1", skipped, skipped + end);
  if (!cleanLines(text)) return refuse(400, "the head holds a control character or a bare carriage return");
  const line = readRequestLine(text);
  if (line.kind === "refusal") return line;
  const fields = readFields(text, line.length, limits.maximumFields);
  if (!Array.isArray(fields)) return fields;
  return assemble(text, skipped + end, line, fields);
}

/** One empty line before a request is forgiven (RFC 9112, 2.2); `undefined` while only its first half is there. */
function emptyLine(bytes: Buffer): 0 | 2 | undefined {
  if (bytes[0] !== CARRIAGE_RETURN) return 0;
  if (bytes.length === 1) return undefined;
  return bytes[1] === 10 ? 2 : 0;
}

/** Refuses as early as it can: a client that speaks another protocol must not wait for a blank line it never sends. */
function readBeginning(bytes: Buffer, skipped: number, seen: number, limits: HeadLimits): Refusal | undefined {
  if (bytes.length - skipped > limits.maximumBytes) return tooLarge(bytes, skipped, limits);
  const first = bytes[skipped];
  if (first !== undefined && (first < 0x21 || first > 0x7e)) return refuse(400, "this is not an HTTP request");
  if (bytes.indexOf(10, Math.max(skipped, seen)) < 0) return undefined;
  const line = readRequestLine(bytes.toString("latin1", skipped, bytes.indexOf(10, skipped) + 1));
  return line.kind === "refusal" ? line : undefined;
}

function tooLarge(bytes: Buffer, skipped: number, limits: HeadLimits): Refusal {
  const lineFeed = bytes.indexOf(10, skipped);
  const longLine = lineFeed < 0 || lineFeed - skipped >= limits.maximumBytes;
  return longLine ? refuse(414, "the request line is too long") : refuse(431, "the header fields are too long");
}

type RequestLine = { kind: "line"; method: string; target: string; minor: 0 | 1; length: number };

function readRequestLine(text: string): RequestLine | Refusal {
  const match = REQUEST_LINE.exec(text);
  if (match === null) return refuse(400, "the request line is not METHOD TARGET HTTP/VERSION");
  const [line, method = "", target = "", major, minor] = match;
  if (major !== "1" || (minor !== "0" && minor !== "1")) return refuse(505, "this HTTP version is not spoken here");
  if (method === "CONNECT") return refuse(405, "no tunnels are opened here");
  if (!METHODS.has(method)) return refuse(501, "this method is not known");
  return { kind: "line", method, target, minor: minor === "1" ? 1 : 0, length: line.length };
}

function assemble(text: string, length: number, line: RequestLine, fields: readonly Field[]): RequestHead | Refusal {
  const { method, minor } = line;
  let host: string | undefined;
  let connection: string[] = [];
  let expects: string | undefined;
  let upgrade: string | undefined;
  for (const { name, value } of fields) {
    if (name.includes("_") && DECISIVE.has(name.replaceAll("_", "-"))) return refuse(400, "a field's name has _ in place of -");
    if (name === "host") {
      if (host !== undefined) return refuse(400, "Host is given twice");
      if (!isAuthority(value)) return refuse(400, "Host is not a host name with an optional port");
      host = value;
    } else if (name === "connection") {
      connection = connection.concat(listMembers(value));
    } else if (name === "expect") {
      expects = value.toLowerCase();
    } else if (name === "upgrade") {
      upgrade = upgrade === undefined ? value.toLowerCase() : "";
    }
  }
  if (host === undefined && minor === 1) return refuse(400, "Host is missing");
  const target = readTarget(line.target, method, host);
  if (typeof target === "object") return target;
  const framing = readFraming(fields) ?? NO_BODY;
  if ("kind" in framing) return framing;
  if (framing.by === "chunked" && minor === 0) return refuse(400, "HTTP/1.0 knows no Transfer-Encoding");
  if (hidesFraming(connection)) return refuse(400, "Connection names a field it must not name");
  if (expects !== undefined && expects !== "100-continue") return refuse(417, "only Expect: 100-continue is known");
  return {
    kind: "head",
    length,
    text,
    method,
    target,
    minor,
    host,
    fields,
    framing,
    connection,
    keepAlive: minor === 1 ? !connection.includes("close") : connection.includes("keep-alive"),
    expectsContinue: expects !== undefined && minor === 1,
    upgrades:
      upgrade === "websocket" && method === "GET" && minor === 1 && framing.by === "none" && connection.includes("upgrade"),
  };
}
