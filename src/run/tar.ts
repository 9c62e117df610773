import { gunzipSync } from "node:zlib";

const BLOCK = 512;
/** More than any chart's text. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The text of the files in a gzipped tar archive, by their path. Links and devices are left out; throws what gunzip throws. */
export function textsIn(archive: Uint8Array): Map<string, string> {
  const bytes = gunzipSync(archive, { maxOutputLength: MOST_BYTES });
  const files = new Map<string, string>();
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    const name = textOf(header.subarray(0, 100));
    if (name === "") break;
    const size = Number.parseInt(textOf(header.subarray(124, 136)).trim() || "0", 8);
    const prefix = textOf(header.subarray(345, 500));
    const type = String.fromCharCode(header[156] ?? 0);
    const start = at + BLOCK;
    if (type === "0" || type === "\0") {
      files.set(prefix === "" ? name : `${prefix}/${name}`, bytes.subarray(start, start + size).toString("utf8"));
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString("utf8");
}
