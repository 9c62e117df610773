import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { bodyOf } from "../body/body.ts";
import { Held } from "../held.ts";
import { dice, FUZZ_ROUNDS, FUZZ_SEED } from "./dice.fixture.ts";
import { type RequestHead, readRequestHead } from "./request.ts";

/** A request as a reader understood it. */
type Message = { method: string; target: string; version: string; fields: string[]; body: string };

const LIMITS = { maximumBytes: 16 * 1024, maximumFields: 128 };

/** All requests that Node's server finds in these bytes. */
async function readByNode(bytes: Buffer): Promise<Message[]> {
  const found: Message[] = [];
  const server = createServer({ insecureHTTPParser: false }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      found.push(messageOf(request, Buffer.concat(pieces)));
      response.end();
    });
  });
  // What was read before a refusal counts; destroying the socket here would take it back.
  server.on("clientError", () => {});
  const socket = new Duplex({
    read() {},
    write: (_piece, _encoding, done) => done(),
  });
  server.emit("connection", socket);
  socket.push(bytes);
  // Everything is parsed within this turn; requests that wait for their turn need a few more.
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  return found;
}

function messageOf(request: IncomingMessage, body: Buffer): Message {
  const fields: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    fields.push(`${request.rawHeaders[at]?.toLowerCase()}: ${request.rawHeaders[at + 1]}`);
  }
  const target = (request.url ?? "").replace(/^http:\/\/[^/?]*(?=\/)/i, "").replace(/^http:\/\/[^/?]*/i, "/");
  return { method: request.method ?? "", target, version: request.httpVersion, fields, body: body.toString("latin1") };
}

/** All requests that we find in the same bytes, given in these pieces. */
function readByUs(pieces: readonly Buffer[]): Message[] {
  const found: Message[] = [];
  const held = new Held();
  let seen = 0;
  let head: RequestHead | undefined;
  let body = bodyOf({ by: "none" }, false);
  let payload = "";
  for (const piece of pieces) {
    held.append(piece);
    for (;;) {
      if (head === undefined) {
        const read = readRequestHead(held.bytes, seen, LIMITS);
        seen = held.length;
        if (read === undefined) break;
        if (read.kind === "refusal") return found;
        seen = 0;
        head = read;
        held.consume(read.length);
        body = bodyOf(read.framing, false);
        payload = "";
      }
      const at = body.read(held.bytes, 0, (part) => {
        payload += part.toString("latin1");
      });
      if (typeof at === "object") return found;
      held.consume(at);
      if (!body.done) break;
      const fields = head.fields.map(({ name, value }) => `${name}: ${value}`);
      found.push({ method: head.method, target: head.target, version: `1.${head.minor}`, fields, body: payload });
      // Node stops at an upgrade that nobody took; the edge passes only WebSockets' on.
      if (!head.keepAlive || head.connection.includes("upgrade")) return found;
      head = undefined;
    }
  }
  return found;
}

const FRAMINGS = ["Content-Length: 5", "Content-Length: 0", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"];
const LINES = [
  "X-Plain: yes",
  "X-Tab: a\t",
  "X-Tab: a \t",
  "X-Tab: a\t ",
  "X-Tab:\t \ta b\tc",
  "Transfer-Encoding: chunked\t",
  "Transfer-Encoding: chunked ",
  "Content-Length: 5\t",
  "Accept: */*",
  "Cookie: a=b; c=d",
  "content-length:3",
  "Content-Length: +5",
  "Content-Length: 5, 5",
  "Content-Length : 5",
  "Content-Length: 0x5",
  "Content-Length: 5 ",
  "Transfer-Encoding: identity",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: chunked, chunked",
  "Transfer-Encoding:\tchunked",
  "Transfer-Encoding: xchunked",
  "transfer-encoding: Chunked",
  "Transfer_Encoding: chunked",
  " folded: yes",
  "X-A: b\r\n c",
  "X-Empty:",
  "X-Latin: caf\xe9",
  'X-Quote: "a, b"',
  "Host: a",
  "Host: b",
  "Host: a, b",
  "Connection: keep-alive",
  "Connection: close",
  "Connection: Keep-Alive, X-A",
  "Connection: upgrade\r\nUpgrade: websocket",
  "Upgrade: h2c",
  "Expect: 100-continue",
  "X-Null: a\0b",
  "X-Return: a\rb",
  "X-Feed: a\nb",
  ": nameless",
  "no colon here",
  "X Y: z",
  "X\tY: z",
  "X(Y): z",
  "Keep-Alive: timeout=5",
];
const TARGETS = [
  "/",
  "/a?b=c",
  "*",
  "http://a/b",
  "http://b/",
  "http://a",
  "//a/b",
  "/a#b",
  "a",
  "/%zz",
  "/caf\xe9",
  "/\x7f",
  "/a b",
  "a:80",
];
const VERSIONS = [
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/2.0",
  "HTTP/1.2",
  "HTTP/0.9",
  "http/1.1",
  "HTTP/1.1 ",
  "HTTP/01.1",
  "",
];
const METHODS = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "CONNECT", "PRI", "get", "GETX", "M-SEARCH", "PATCH"];
const BODIES = [
  "",
  "hello",
  "5\r\nhello\r\n0\r\n\r\n",
  "5;a=b\r\nhello\r\n0\r\n\r\n",
  "5;a=b;c;d=e\r\nhello\r\n0;f\r\n\r\n",
  '5;a="b"\r\nhello\r\n0\r\n\r\n',
  '5;a="b\r\nhello\r\n0\r\n\r\n',
  "5;a=b=c\r\nhello\r\n0\r\n\r\n",
  "5;;\r\nhello\r\n0\r\n\r\n",
  "5;\r\nhello\r\n0\r\n\r\n",
  "5;(\r\nhello\r\n0\r\n\r\n",
  "5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
  "5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n",
  "5\nhello\n0\n\n",
  "0x5\r\nhello\r\n0\r\n\r\n",
  " 5\r\nhello\r\n0\r\n\r\n",
  "5 \r\nhello\r\n0\r\n\r\n",
  "-5\r\nhello\r\n0\r\n\r\n",
  "5\r\nhelloo\r\n0\r\n\r\n",
  "5\r\nhell\r\n0\r\n\r\n",
  "00000000000000005\r\nhello\r\n0\r\n\r\n",
  "fffffffffffffffff\r\nhello",
  "5;\x00\r\nhello\r\n0\r\n\r\n",
  "5;a\nb\r\nhello\r\n0\r\n\r\n",
  "A\r\n0123456789\r\n0\r\n\r\n",
  "0\r\n\r\n",
  "0\r\n\n",
];
const MUTATIONS = ["\r", "\n", "\0", " ", "\t", ":", "\r\n", "\x0b", "\x80", "\xff", ";", ",", "0", "a"];

function makeRequest(pick: <T>(from: readonly T[]) => T, chance: (of: number) => boolean): string {
  const plain = chance(0.7);
  const method = plain ? pick(["GET", "POST", "PUT"]) : pick(METHODS);
  const target = plain ? pick(["/", "/a?b=c"]) : pick(TARGETS);
  const version = plain ? "HTTP/1.1" : pick(VERSIONS);
  const lines = chance(0.9) ? ["Host: a"] : [];
  if (chance(0.6)) lines.push(pick(FRAMINGS));
  if (chance(0.6)) lines.push(pick(LINES));
  const end = chance(0.95) ? "\r\n" : pick(["\n", "\r", ""]);
  return `${method} ${target} ${version}\r\n${lines.map((line) => `${line}\r\n`).join("")}${end}${pick(BODIES)}`;
}

test("whatever Node's parser reads differently is refused, however it is cut into pieces", async () => {
  const { pick, chance, below } = dice(FUZZ_SEED);
  let read = 0;
  for (let round = 0; round < FUZZ_ROUNDS; round += 1) {
    let text = makeRequest(pick, chance);
    if (chance(0.3)) text += makeRequest(pick, chance);
    if (chance(0.3)) {
      const at = below(text.length);
      text = text.slice(0, at) + pick(MUTATIONS) + text.slice(chance(0.5) ? at : at + 1);
    }
    if (chance(0.1)) text = `\r\n${text}`;
    const bytes = Buffer.from(text, "latin1");
    const ours = readByUs([bytes]);
    const theirs = await readByNode(bytes);
    const told = `seed ${FUZZ_SEED}, round ${round}: ${JSON.stringify(text)}`;
    assert.deepEqual(ours, theirs.slice(0, ours.length), told);
    read += ours.length;
    const cut = below(bytes.length);
    assert.deepEqual(readByUs([bytes.subarray(0, cut), bytes.subarray(cut)]), ours, `cut at ${cut}, ${told}`);
    if (round % 10 === 0)
      assert.deepEqual(readByUs([...bytes].map((byte) => Buffer.from([byte]))), ours, `byte by byte, ${told}`);
  }
  assert.ok(read > FUZZ_ROUNDS / 8, `only ${read} requests of ${FUZZ_ROUNDS} were read at all`);
});
