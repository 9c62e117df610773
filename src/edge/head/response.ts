import { findEnd } from "./end.ts";
import { cleanLines, type Field, listMembers, readFields } from "./fields.ts";
import { type Framing, hidesFraming, NO_BODY, readFraming } from "./framing.ts";
import { type Refusal, refuse } from "./refusal.ts";
import type { HeadLimits } from "./request.ts";

/** The head of an upstream's answer, read. `text` is the head byte for byte (Latin-1); fields point into it. */
export type ResponseHead = {
  kind: "head";
  /** Bytes it took. */
  length: number;
  text: string;
  status: number;
  reason: string;
  /** Where the first field line starts in `text`. */
  fieldsStart: number;
  fields: readonly Field[];
  framing: Framing;
  connection: readonly string[];
  /** Whether the upstream keeps the connection open for another request; a chunked 204 or 304 is not trusted to have no body. */
  keepAlive: boolean;
};

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5][0-9][0-9])(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n/;

/**
 * Reads an answer's head from the start of `bytes`, as strictly as a request's; `undefined` while it is incomplete.
 * `method` is the request's: an answer to HEAD has no body whatever its fields say. Pure; it never throws.
 */
export function readResponseHead(
  bytes: Buffer,
  seen: number,
  method: string,
  limits: HeadLimits,
): ResponseHead | Refusal | undefined {
  const end = findEnd(bytes, seen);
  if (typeof end === "object") return end;
  if ((end ?? bytes.length) > limits.maximumBytes) return refuse(502, "the answer's head is too long");
  if (end === undefined) return undefined;
  const text = bytes.toString("latin1", 0, end);
  if (!cleanLines(text)) return refuse(502, "the answer's head holds a control character or a bare carriage return");
  const line = STATUS_LINE.exec(text);
  if (line === null) return refuse(502, "the answer has no status line");
  const fields = readFields(text, line[0].length, limits.maximumFields);
  if (!Array.isArray(fields)) return fields;
  return assemble(text, line, fields, method);
}

function assemble(text: string, line: RegExpExecArray, fields: readonly Field[], method: string): ResponseHead | Refusal {
  const [whole, minor, code = "", reason = ""] = line;
  const status = Number(code);
  if (status < 200 && minor === "0") return refuse(502, "HTTP/1.0 knows no answers before the answer");
  const said = readFraming(fields) ?? { by: "close" };
  if ("kind" in said) return said;
  if (said.by === "chunked" && minor === "0") return refuse(502, "an HTTP/1.0 answer with a Transfer-Encoding");
  const bodyless = status < 200 || status === 204 || status === 304 || method === "HEAD";
  const framing = bodyless ? NO_BODY : said;
  let connection: string[] = [];
  for (const field of fields) if (field.name === "connection") connection = connection.concat(listMembers(field.value));
  if (hidesFraming(connection)) return refuse(502, "Connection names a field it must not name");
  const persistent = minor === "1" ? !connection.includes("close") : connection.includes("keep-alive");
  return {
    kind: "head",
    length: text.length,
    text,
    status,
    reason,
    fieldsStart: whole.length,
    fields,
    framing,
    connection,
    keepAlive: persistent && framing.by !== "close" && !(bodyless && method !== "HEAD" && said.by === "chunked"),
  };
}
