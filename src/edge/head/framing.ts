import type { Field } from "./fields.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** How far a message's body reaches. `close`: to the end of the connection (answers only). */
export type Framing = { by: "none" } | { by: "length"; length: number } | { by: "chunked" } | { by: "close" };

export const NO_BODY: Framing = { by: "none" };

/** Ten thousand terabytes: every length below is an exact number, and nobody sends more. */
const LENGTH = /^[0-9]{1,15}$/;

/**
 * What Content-Length and Transfer-Encoding say, `undefined` when neither is there. Everything on which two readers may
 * disagree is refused: both fields, either of them twice, lists, signs, any coding but `chunked`.
 */
export function readFraming(fields: readonly Field[]): Framing | Refusal | undefined {
  let length: string | undefined;
  let coding: string | undefined;
  for (const { name, value } of fields) {
    if (name === "content-length") {
      if (length !== undefined) return refuse(400, "Content-Length is given twice");
      length = value;
    } else if (name === "transfer-encoding") {
      if (coding !== undefined) return refuse(400, "Transfer-Encoding is given twice");
      coding = value;
    }
  }
  if (coding !== undefined) {
    if (length !== undefined) return refuse(400, "both Content-Length and Transfer-Encoding are given");
    if (coding.toLowerCase() !== "chunked") return refuse(501, "a Transfer-Encoding other than chunked");
    return { by: "chunked" };
  }
  if (length === undefined) return undefined;
  if (!LENGTH.test(length)) return refuse(400, "Content-Length is not a number of bytes");
  return { by: "length", length: Number(length) };
}

/** Were these removed as hop-by-hop fields because Connection names them, the next reader would see another message. */
export function hidesFraming(connection: readonly string[]): boolean {
  return connection.some((member) => member === "host" || member === "content-length" || member === "transfer-encoding");
}
