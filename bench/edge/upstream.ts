/**
 * The app behind the proxies, a process of its own: `node bench/edge/upstream.ts` prints its two ports. The first answers
 * every request with the same few bytes as fast as Node can write them, so that the proxy is what is measured; the second
 * is Node's HTTP server, which says how many bytes it was sent and what they add up to.
 */
import { createHash } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nhello, world";
const BLANK_LINE = Buffer.from("\r\n\r\n");

const quick = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => {
    let answers = "";
    for (let at = bytes.indexOf(BLANK_LINE); at >= 0; at = bytes.indexOf(BLANK_LINE, at + 4)) answers += ANSWER;
    socket.write(answers, "latin1");
  });
});

const exact = createHttpServer((request, response) => {
  const hash = createHash("sha256");
  let bytes = 0;
  request.on("data", (piece: Buffer) => {
    hash.update(piece);
    bytes += piece.length;
  });
  request.on("end", () =>
    response.end(JSON.stringify({ method: request.method, url: request.url, bytes, digest: hash.digest("hex") })),
  );
});
exact.keepAliveTimeout = 60_000;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

console.log(JSON.stringify({ quick: await listen(quick), exact: await listen(exact) }));
