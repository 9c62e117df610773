import { type Refusal, refuse } from "./refusal.ts";

const BLANK_LINE = Buffer.from("\r\n\r\n");
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Where the head that starts at 0 ends (its blank line included), `undefined` while that cannot be told.
 * `seen` is how many bytes earlier calls have already looked at in vain, so that a head that drips in byte by byte
 * costs no more than one that comes at once. A line feed without its carriage return is refused as soon as it is there.
 */
export function findEnd(bytes: Buffer, seen: number): number | Refusal | undefined {
  const found = bytes.indexOf(BLANK_LINE, Math.max(0, seen - 3));
  if (found >= 0) return found + 4;
  for (let at = bytes.indexOf(LINE_FEED, seen); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at - 1] !== CARRIAGE_RETURN) return refuse(400, "a line ends in a bare line feed");
  }
  return undefined;
}
