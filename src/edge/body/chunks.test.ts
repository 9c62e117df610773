import assert from "node:assert/strict";
import { test } from "node:test";
import { Chunks } from "./chunks.ts";

/** What comes out of a body given in pieces: the bytes to send, or the status it is refused with. */
function pass(pieces: readonly string[], keepFraming: boolean): { sent: string; done: boolean; rest: string } | number {
  const chunks = new Chunks(keepFraming);
  let sent = "";
  let rest = "";
  for (const piece of pieces) {
    const bytes = Buffer.from(piece, "latin1");
    const at = chunks.read(bytes, 0, (part) => {
      sent += part.toString("latin1");
    });
    if (typeof at === "object") return at.status;
    rest += bytes.toString("latin1", at);
  }
  return { sent, done: chunks.done, rest };
}

const BODY = '5\r\nhello\r\nA;name="value"\r\n0123456789\r\n0;end\r\nX-Trailer: yes\r\n\r\n';
const CLEAN = "5\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Trailer: yes\r\n\r\n";

test("chunks go on without their extensions, trailers with them", () => {
  assert.deepEqual(pass([BODY], true), { sent: CLEAN, done: true, rest: "" });
});

test("the payload alone goes to who knows no chunks", () => {
  assert.deepEqual(pass([BODY], false), { sent: "hello0123456789", done: true, rest: "" });
});

test("it does not matter where a body is cut", () => {
  for (let cut = 1; cut < BODY.length; cut += 1) {
    assert.deepEqual(pass([BODY.slice(0, cut), BODY.slice(cut)], true), { sent: CLEAN, done: true, rest: "" }, `cut at ${cut}`);
  }
  assert.deepEqual(pass([...BODY], true), { sent: CLEAN, done: true, rest: "" });
});

test("what follows a body is left alone", () => {
  assert.deepEqual(pass(["0\r\n\r\nGET /"], true), { sent: "0\r\n\r\n", done: true, rest: "GET /" });
});

test("many chunks that come together go on together", () => {
  const chunks = new Chunks(true);
  const pieces: Buffer[] = [];
  chunks.read(Buffer.from("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"), 0, (piece) => pieces.push(piece));
  assert.equal(pieces.length, 1);
});

const REFUSED: readonly (readonly [what: string, body: string, status: number])[] = [
  ["a size with a prefix", "0x5\r\nhello\r\n", 400],
  ["a size with a sign", "-5\r\nhello\r\n", 400],
  ["a size after a blank", " 5\r\nhello\r\n", 400],
  ["a size before a blank", "5 \r\nhello\r\n", 400],
  ["no size", "\r\nhello\r\n", 400],
  ["a size that overflows", "fffffffffffffffff\r\nhello", 400],
  ["a size line in a bare line feed", "5\nhello\r\n", 400],
  ["a chunk longer than its size", "5\r\nhello!\r\n", 400],
  ["a chunk shorter than its size", "5\r\nhell\r\n0\r\n\r\n", 400],
  ["a chunk that ends in a bare line feed", "5\r\nhello\n0\r\n\r\n", 400],
  ["an extension with a control character", "5;a\0\r\nhello\r\n", 400],
  ["an extension with a line feed", "5;a\nb\r\nhello\r\n", 400],
  ["an extension without an end", `5;${"a".repeat(300)}`, 400],
  ["a length in the trailers", "0\r\nContent-Length: 5\r\n\r\n", 400],
  ["a folded trailer", "0\r\nX: a\r\n b\r\n\r\n", 400],
  ["a trailer in a bare line feed", "0\r\nX: a\n\r\n", 400],
  ["trailers without an end", `0\r\nX: ${"a".repeat(9_000)}`, 431],
];
for (const [what, body, status] of REFUSED) {
  test(`refused with ${status}: ${what}`, () => {
    assert.equal(pass([body], true), status);
    assert.equal(pass([...body], true), status);
  });
}
