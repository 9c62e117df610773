import assert from "node:assert/strict";
import { test } from "node:test";
import { Lines } from "./lines.ts";

const KIBIBYTE = 1024;

function linesOf(...chunks: (string | Buffer)[]) {
  const lines = new Lines();
  return [...chunks.flatMap((chunk) => lines.push(Buffer.from(chunk))), ...lines.flush()];
}

test("lines are put together across chunks, and the last needs no end", () => {
  assert.deepEqual(
    linesOf("on", "e\ntw", "o\r\n", "\nthree").map(({ text }) => text),
    ["one", "two", "", "three"],
  );
});

test("a character cut by a chunk border comes out whole", () => {
  const bytes = Buffer.from("grüße 👋\n");
  for (let cut = 1; cut < bytes.length; cut++) {
    assert.deepEqual(linesOf(bytes.subarray(0, cut), bytes.subarray(cut)), [{ text: "grüße 👋", continued: false }]);
  }
});

test("a ten megabyte line becomes pieces of at most 16 KiB that join to the same line", () => {
  const line = "äöü€👋".repeat((10 * KIBIBYTE * KIBIBYTE) / 13);
  const bytes = Buffer.from(`${line}\nnext\n`);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_537) }, (_, n) => bytes.subarray(n * 65_537, (n + 1) * 65_537));
  const lines = linesOf(...chunks);
  assert.ok(lines.every(({ text }) => Buffer.byteLength(text) <= 16 * KIBIBYTE));
  assert.equal(lines.at(-1)?.text, "next");
  const pieces = lines.slice(0, -1);
  assert.equal(pieces.map(({ text }) => text).join(""), line);
  assert.deepEqual([...new Set(pieces.map(({ continued }) => continued))], [true, false]);
  assert.equal(pieces.at(-1)?.continued, false);
});

test("a line of exactly 16 KiB is one line", () => {
  const line = "x".repeat(16 * KIBIBYTE);
  assert.deepEqual(linesOf(`${line}\n`), [{ text: line, continued: false }]);
  assert.equal(linesOf(`${line}y\n`).length, 2);
});

test("bytes that are no UTF-8 neither stop nor grow a line without bound", () => {
  const lines = linesOf(Buffer.alloc(40 * KIBIBYTE, 0xbf), "\n");
  assert.equal(lines.length, 3);
  assert.ok(lines.every(({ text }) => /^\ufffd+$/.test(text)));
});
