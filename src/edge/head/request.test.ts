import assert from "node:assert/strict";
import { METHODS as NODE_METHODS } from "node:http";
import { test } from "node:test";
import { METHODS, type RequestHead, readRequestHead } from "./request.ts";

const LIMITS = { maximumBytes: 8 * 1024, maximumFields: 16 };

function read(text: string): ReturnType<typeof readRequestHead> {
  return readRequestHead(Buffer.from(text, "latin1"), 0, LIMITS);
}

function readHead(text: string): RequestHead {
  const head = read(text);
  assert.ok(head?.kind === "head", `${JSON.stringify(text)} is refused: ${JSON.stringify(head)}`);
  return head;
}

function refusedWith(text: string): number | undefined {
  const result = read(text);
  return result?.kind === "refusal" ? result.status : undefined;
}

test("a plain request is read to its blank line and no further", () => {
  const head = readHead("GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nX-One:  1 \r\n\r\nrest");
  assert.deepEqual([head.method, head.target, head.minor, head.host], ["GET", "/a?b=c", 1, "example.com"]);
  assert.deepEqual(
    head.fields.map(({ name, value }) => [name, value]),
    [
      ["host", "example.com"],
      ["x-one", "1"],
    ],
  );
  assert.deepEqual(head.framing, { by: "none" });
  assert.equal(head.length, "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nX-One:  1 \r\n\r\n".length);
});

test("the connection stays open as the client's version and Connection say", () => {
  assert.equal(readHead("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keepAlive, true);
  assert.equal(readHead("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").keepAlive, false);
  assert.equal(readHead("GET / HTTP/1.0\r\n\r\n").keepAlive, false);
  assert.equal(readHead("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keepAlive, true);
});

test("an absolute target is read as its path", () => {
  assert.equal(readHead("GET http://a.example/x?y HTTP/1.1\r\nHost: A.example\r\n\r\n").target, "/x?y");
  assert.equal(readHead("GET http://a.example?y HTTP/1.1\r\nHost: a.example\r\n\r\n").target, "/?y");
});

test("only a WebSocket handshake upgrades", () => {
  const upgrade = "Host: a\r\nConnection: keep-alive, Upgrade\r\n";
  assert.equal(readHead(`GET / HTTP/1.1\r\n${upgrade}Upgrade: WebSocket\r\n\r\n`).upgrades, true);
  assert.equal(readHead(`GET / HTTP/1.1\r\n${upgrade}Upgrade: h2c\r\n\r\n`).upgrades, false);
  assert.equal(readHead("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n").upgrades, false);
  assert.equal(readHead(`GET / HTTP/1.1\r\n${upgrade}Upgrade: websocket\r\nContent-Length: 3\r\n\r\n`).upgrades, false);
});

const REFUSED: readonly (readonly [what: string, text: string, status: number])[] = [
  ["both lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  ["two unequal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400],
  ["two equal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400],
  ["a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", 400],
  ["a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400],
  ["an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400],
  ["a length beyond exact numbers", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400],
  ["a length by another name", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent_Length: 6\r\n\r\n", 400],
  ["a coding by another name", "POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\n\r\n", 400],
  ["another coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501],
  ["chunked twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  ["a coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  ["a bare line feed", "GET / HTTP/1.1\nHost: a\n\n", 400],
  ["a bare line feed between fields", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400],
  ["a bare carriage return", "GET / HTTP/1.1\r\nHost: a\r\nX: y\rz\r\n\r\n", 400],
  ["a folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", 400],
  ["a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400],
  ["a null byte", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400],
  ["a field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n", 400],
  ["a line without a colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400],
  ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400],
  ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["a host that is a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400],
  ["a host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400],
  ["target and Host that differ", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a target of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a target that is no path", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a star for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405],
  ["a method nobody knows", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501],
  ["a method in lower case", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501],
  ["HTTP/0.9", "GET /\r\n", 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
  ["a version of tomorrow", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505],
  ["TLS on the wrong port", "\x16\x03\x01\x02\x00\x01", 400],
  ["an expectation nobody meets", "GET / HTTP/1.1\r\nHost: a\r\nExpect: a-pony\r\n\r\n", 417],
  ["a Connection that hides Host", "GET / HTTP/1.1\r\nHost: a\r\nConnection: host\r\n\r\n", 400],
  [
    "a Connection that hides the length",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: Content-Length\r\n\r\n",
    400,
  ],
  ["too many fields", `GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(16)}\r\n`, 431],
  ["fields that are too long", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(9_000)}\r\n\r\n`, 431],
  ["fields that are too long and not there yet", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(9_000)}`, 431],
  ["a request line that is too long", `GET /${"y".repeat(9_000)}`, 414],
];
for (const [what, text, status] of REFUSED) {
  test(`refused with ${status}: ${what}`, () => assert.equal(refusedWith(text), status));
}

test("a head that is not whole yet is awaited, wherever it is cut", () => {
  const text = "\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
  for (let cut = 0; cut < text.length; cut += 1) assert.equal(read(text.slice(0, cut)), undefined, `cut at ${cut}`);
  assert.equal(readHead(text).length, text.length);
});

test("a head that drips in byte by byte is not read from its beginning each time", () => {
  const limits = { maximumBytes: 1_000_000, maximumFields: 16 };
  const before = performance.now();
  for (const text of [`GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(400_000)}`, `GET /${"y".repeat(400_000)}`]) {
    const bytes = Buffer.from(text);
    for (let length = 1; length < bytes.length; length += 1) {
      assert.equal(readRequestHead(bytes.subarray(0, length), length - 1, limits), undefined);
    }
  }
  // Each look at all of it would make 80 gigabytes, which takes longer than this on any machine.
  assert.ok(performance.now() - before < 4_000);
});

test("every method of Node's but CONNECT and those younger than the oldest Node we run on is known", () => {
  const younger = new Set(["CONNECT", "QUERY"]);
  assert.deepEqual([...METHODS].sort(), NODE_METHODS.filter((method) => !younger.has(method)).sort());
});
