import { type Refusal, refuse } from "./refusal.ts";

/** One field line of a head: its name in lower case, its value without surrounding blanks, and where the line stands. */
export type Field = {
  name: string;
  value: string;
  /** First byte of the line, and the byte after its line break. */
  start: number;
  end: number;
};

const COLON = 58;
const SPACE = 32;
const TAB = 9;

/** Characters of a token (RFC 9110, 5.6.2), by code. */
const TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  TOKEN[character.charCodeAt(0)] = 1;
}

/** Lines of tabs, visible characters, blanks and bytes above ASCII, each ended by CR LF, and nothing else. */
const CLEAN_LINES = /^(?:[\t\x20-\x7e\x80-\xff]*\r\n)+$/;

/** Whether every line of a head ends in CR LF and holds no control character. */
export function cleanLines(text: string): boolean {
  return CLEAN_LINES.test(text);
}

/** The field lines of `text` from `from` up to its blank line. `text` has passed `cleanLines`. */
export function readFields(text: string, from: number, maximum: number): Field[] | Refusal {
  const fields: Field[] = [];
  const last = text.length - 2;
  let start = from;
  while (start < last) {
    if (fields.length === maximum) return refuse(431, `more than ${maximum} header fields`);
    let colon = start;
    while (TOKEN[text.charCodeAt(colon)] === 1) colon += 1;
    if (colon === start || text.charCodeAt(colon) !== COLON) return misnamed(text, start, colon);
    const lineEnd = text.indexOf("\r\n", colon);
    let first = colon + 1;
    let after = lineEnd;
    while (first < after && isBlank(text.charCodeAt(first))) first += 1;
    while (after > first && text.charCodeAt(after - 1) === SPACE) after -= 1;
    if (after > first && text.charCodeAt(after - 1) === TAB) return refuse(400, "a header field ends in a tab");
    const end = lineEnd + 2;
    fields.push({ name: text.slice(start, colon).toLowerCase(), value: text.slice(first, after), start, end });
    start = end;
  }
  return fields;
}

function misnamed(text: string, start: number, at: number): Refusal {
  const character = text.charCodeAt(at);
  if (at === start && isBlank(character)) return refuse(400, "a header field is folded over two lines");
  if (isBlank(character)) return refuse(400, "a blank stands in or after the name of a header field");
  return refuse(400, "a header line has no valid name");
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** The members of a comma-separated list, in lower case, empty ones left out. */
export function listMembers(value: string): string[] {
  return value
    .toLowerCase()
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
}
