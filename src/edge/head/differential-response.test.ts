import assert from "node:assert/strict";
import { request } from "node:http";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { bodyOf } from "../body/body.ts";
import { type Dice, dice, FUZZ_ROUNDS, FUZZ_SEED } from "./dice.fixture.ts";
import { readResponseHead } from "./response.ts";

/** An answer as a reader understood it, up to the connection's end. */
type Message = { status: number; reason: string; fields: string[]; body: string };

const LIMITS = { maximumBytes: 16 * 1024, maximumFields: 128 };

/** The answer Node's client reads from these bytes; nothing when it refuses them or takes them for cut off. */
async function readByNode(bytes: Buffer, method: string): Promise<Message | undefined> {
  let found: Message | undefined;
  const socket = new Duplex({
    read() {},
    write: (_piece, _encoding, done) => done(),
  });
  const sent = request({ method, createConnection: () => socket }, (answer) => {
    const pieces: Buffer[] = [];
    const fields: string[] = [];
    const { rawHeaders } = answer;
    for (let at = 0; at < rawHeaders.length; at += 2) fields.push(`${rawHeaders[at]?.toLowerCase()}: ${rawHeaders[at + 1]}`);
    answer.on("data", (piece: Buffer) => pieces.push(piece));
    answer.on("error", () => {});
    answer.on("close", () => {
      const { statusCode: status = 0, statusMessage: reason = "" } = answer;
      if (answer.complete) found = { status, reason, fields, body: Buffer.concat(pieces).toString("latin1") };
    });
  });
  sent.on("error", () => {});
  sent.on("upgrade", () => {});
  sent.end();
  await new Promise((resolve) => setImmediate(resolve));
  socket.push(bytes);
  socket.push(null);
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  sent.destroy();
  return found;
}

/** The answer we read from the same bytes; a relay would answer 502 where there is nothing. */
function readByUs(bytes: Buffer, method: string): Message | undefined {
  for (let from = 0; from < bytes.length; ) {
    const head = readResponseHead(bytes.subarray(from), 0, method, LIMITS);
    if (head?.kind !== "head" || head.status === 101) return undefined;
    from += head.length;
    if (head.status < 200) continue;
    const body = bodyOf(head.framing, false);
    let payload = "";
    const at = body.read(bytes, from, (part) => {
      payload += part.toString("latin1");
    });
    if (typeof at === "object" || !(body.done || body.end())) return undefined;
    const fields = head.fields.map(({ name, value }) => `${name}: ${value}`);
    return { status: head.status, reason: head.reason, fields, body: payload };
  }
  return undefined;
}

const STATUS_LINES = [
  "HTTP/1.1 200 OK",
  "HTTP/1.1 200",
  "HTTP/1.1 200 ",
  "HTTP/1.0 200 OK",
  "HTTP/1.1 204 No Content",
  "HTTP/1.1 304 Not Modified",
  "HTTP/1.1 404 caf\xe9",
  "HTTP/1.1  200 OK",
  "HTTP/1.1 20 OK",
  "HTTP/1.1 2000 OK",
  "HTTP/1.1 600 Beyond",
  "HTTP/1.1 099 Before",
  "HTTP/2.0 200 OK",
  "HTTP/1.2 200 OK",
  "http/1.1 200 OK",
  "ICY 200 OK",
  "HTTP/1.1\t200 OK",
  "HTTP/1.1 200 O\rK",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
  "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK",
];
const FRAMINGS = ["Content-Length: 5", "Content-Length: 0", "Transfer-Encoding: chunked", "Connection: close"];
const LINES = [
  "X-Plain: yes",
  "Content-Length: 5, 5",
  "Content-Length: 6",
  "Content-Length: -5",
  "Content-Length : 5",
  "Transfer-Encoding: gzip",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: identity",
  "transfer-encoding: Chunked ",
  "Connection: keep-alive",
  " folded: yes",
  "X-A: b\r\n c",
  "X-Empty:",
  "X-Null: a\0b",
  "X-Feed: a\nb",
  "X-Tab: a\t",
  "X Y: z",
  ": nameless",
  "no colon",
  "Trailer: X-T",
  "Keep-Alive: timeout=5",
];
const BODIES = [
  "",
  "hello",
  "hello and more",
  "5\r\nhello\r\n0\r\n\r\n",
  "5;a=b\r\nhello\r\n0\r\n\r\n",
  "5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
  "5\r\nhello\r\n0\r\nX-T: 1\n\r\n",
  "5\nhello\n0\n\n",
  "0x5\r\nhello\r\n0\r\n\r\n",
  "5 \r\nhello\r\n0\r\n\r\n",
  "5\r\nhelloo\r\n0\r\n\r\n",
  "5\r\nhello\r\n",
];
const MUTATIONS = ["\r", "\n", "\0", " ", "\t", ":", "\r\n", "\x80", ";", ",", "0", "a"];

function makeAnswer({ pick, chance, below }: Dice): string {
  const lines = [pick(chance(0.6) ? STATUS_LINES.slice(0, 4) : STATUS_LINES)];
  if (chance(0.8)) lines.push(pick(FRAMINGS));
  if (chance(0.5)) lines.push(pick(LINES));
  const text = `${lines.join("\r\n")}\r\n${chance(0.95) ? "\r\n" : "\n"}${pick(BODIES)}`;
  if (!chance(0.3)) return text;
  const at = below(text.length);
  return text.slice(0, at) + pick(MUTATIONS) + text.slice(chance(0.5) ? at : at + 1);
}

test("whatever Node's client reads differently in an answer is refused", async () => {
  const chance = dice(FUZZ_SEED);
  let read = 0;
  for (let round = 0; round < FUZZ_ROUNDS; round += 1) {
    const text = makeAnswer(chance);
    const method = chance.chance(0.1) ? "HEAD" : "GET";
    const bytes = Buffer.from(text, "latin1");
    const ours = readByUs(bytes, method);
    if (ours === undefined) continue;
    read += 1;
    assert.deepEqual(
      ours,
      await readByNode(bytes, method),
      `seed ${FUZZ_SEED}, round ${round}: ${method} ${JSON.stringify(text)}`,
    );
  }
  assert.ok(read > FUZZ_ROUNDS / 8, `only ${read} answers of ${FUZZ_ROUNDS} were read at all`);
});
