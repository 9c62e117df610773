import assert from "node:assert/strict";
import { test } from "node:test";
import { type ResponseHead, readResponseHead } from "./response.ts";

const LIMITS = { maximumBytes: 8 * 1024, maximumFields: 16 };

function read(text: string, method = "GET"): ReturnType<typeof readResponseHead> {
  return readResponseHead(Buffer.from(text, "latin1"), 0, method, LIMITS);
}

function readHead(text: string, method = "GET"): ResponseHead {
  const head = read(text, method);
  assert.ok(head?.kind === "head", `${JSON.stringify(text)} is refused: ${JSON.stringify(head)}`);
  return head;
}

test("an answer's body reaches as far as its fields say", () => {
  assert.deepEqual(readHead("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n").framing, { by: "length", length: 3 });
  assert.deepEqual(readHead("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").framing, { by: "chunked" });
  assert.deepEqual(readHead("HTTP/1.1 200 OK\r\n\r\n").framing, { by: "close" });
});

test("answers that have no body have none, whatever their fields say", () => {
  for (const status of [100, 101, 103, 204, 304]) {
    assert.deepEqual(readHead(`HTTP/1.1 ${status} X\r\nContent-Length: 3\r\n\r\n`).framing, { by: "none" }, String(status));
  }
  assert.deepEqual(readHead("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD").framing, { by: "none" });
});

test("a connection is used again only when both its version and its answer's end allow it", () => {
  assert.equal(readHead("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n").keepAlive, true);
  assert.equal(readHead("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n").keepAlive, false);
  assert.equal(readHead("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n").keepAlive, false);
  assert.equal(readHead("HTTP/1.1 200 OK\r\n\r\n").keepAlive, false);
  assert.equal(readHead("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n").keepAlive, false);
});

test("a status line may lack its reason", () => {
  assert.equal(readHead("HTTP/1.1 200\r\n\r\n").reason, "");
  assert.equal(readHead("HTTP/1.1 200 \r\n\r\n").reason, "");
  assert.equal(readHead("HTTP/1.1 404 Not Found\r\n\r\n").reason, "Not Found");
});

const NONSENSE: readonly (readonly [what: string, text: string])[] = [
  ["no status line", "hello\r\n\r\n"],
  ["another version", "HTTP/2 200 OK\r\n\r\n"],
  ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
  ["a status beyond the classes", "HTTP/1.1 999 OK\r\n\r\n"],
  ["bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"],
  ["a folded field", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n"],
  ["both lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"],
  ["another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"],
  ["a coding in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["a Connection that hides the length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: content-length\r\n\r\n"],
  ["a head without an end", `HTTP/1.1 200 OK\r\nX: ${"y".repeat(9_000)}`],
];
for (const [what, text] of NONSENSE) {
  test(`an answer is nonsense: ${what}`, () => assert.equal(read(text)?.kind, "refusal"));
}
