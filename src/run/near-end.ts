import { createServer, type Socket } from "node:net";
import { Duplex, finished, Transform, type TransformCallback } from "node:stream";
import { connect as connectTls } from "node:tls";
import { Failure } from "../diagnostics/failure.ts";

/** A server as whoever opens a way to it has to greet it. */
export type Greeting = {
  protocol: "postgres" | "redis";
  /** Whether it may be spoken with in the clear. */
  tls: "none" | "server" | "mutual";
  /** Who signed its certificate, as PEM; without them it is encrypted to whomever answers, as `sslmode=require` does. */
  authorities?: string | undefined;
};
/** One connection to a server, and what whatever carries it has said of trouble; it may throw what says more. */
export type FarEnd = { stream: Duplex; complaint: () => Promise<string> };
export type NearEnd = { port: number; close: () => void };

const GREETING_MS = 20_000;
const LOOPBACK = "127.0.0.1";

/**
 * A port of this machine that leads to a server: each connection is carried by one of `connect`. TLS is spoken here, so that
 * clients that were built without it reach servers that insist on it. The first connection is made at once, and kept for
 * the first client. Throws `data-way-broken` where it does not reach the server.
 */
export async function openNearEnd(
  connect: () => FarEnd,
  greeting: Greeting,
  { data, through }: { data: string; through: string },
): Promise<NearEnd> {
  const reach = async () => {
    const far = connect();
    try {
      return await greeted(far.stream, greeting);
    } catch (cause) {
      far.stream.destroy();
      const reason = (await far.complaint()) || (cause instanceof Error ? cause.message : String(cause));
      throw new Failure("data-way-broken", { data, through, reason }, { cause });
    }
  };
  let first: Duplex | undefined = await reach();
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    open.add(near);
    near.once("close", () => open.delete(near));
    // Who leaves before the server is reached is not told any more.
    near.on("error", () => near.destroy());
    const ready = first;
    first = undefined;
    (ready === undefined ? reach() : Promise.resolve(ready)).then(
      (far) => joined(near, far),
      () => near.destroy(),
    );
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject).listen(0, LOOPBACK, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  // Whoever uses it decides how long it is there.
  server.unref();
  const close = () => {
    server.close();
    first?.destroy();
    for (const near of open) near.destroy();
  };
  return { port, close };
}

function joined(near: Socket, far: Duplex): void {
  near.pipe(far).pipe(near);
  finished(near, () => far.destroy());
  finished(far, () => near.destroy());
}

/** The connection once the server has answered on it, encrypted where that is asked for. */
async function greeted(stream: Duplex, { protocol, tls, authorities }: Greeting): Promise<Duplex> {
  const limit = setTimeout(() => stream.destroy(new Error(`no answer within ${GREETING_MS / 1000} s`)), GREETING_MS);
  try {
    if (protocol === "redis") {
      const secured = tls === "none" ? stream : await encrypted(stream, authorities);
      secured.write("PING\r\n");
      // `+PONG`, or that a password is wanted: somebody is there.
      await said(secured, (bytes) => bytes.includes("\n"));
      return secured;
    }
    stream.write(SSL_REQUEST);
    const [answer] = await said(stream, (bytes) => bytes.length > 0);
    if (answer === SECURE) return withoutBinding(await encrypted(stream, authorities));
    if (tls === "none") return stream;
    throw new Error("the server speaks no TLS");
  } finally {
    clearTimeout(limit);
  }
}

/** https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const SECURE = "S".charCodeAt(0);

const AUTHENTICATION = "R".charCodeAt(0);
const SASL = 10;

/**
 * The server's offer to bind a login to its TLS connection, taken away: that connection ends here, and the client, which sees
 * none, would take the offer for an attack. https://www.postgresql.org/docs/current/sasl-authentication.html
 */
function withoutBinding(far: Duplex): Duplex {
  let held: Buffer | undefined = Buffer.alloc(0);
  const transform = (bytes: Buffer, _: BufferEncoding, done: TransformCallback) => {
    if (held === undefined) return done(null, bytes);
    held = Buffer.concat([held, bytes]);
    // Type and length: the first message is the offer, or something else that is let through.
    if (held.length < 5 || held.length < 1 + held.readInt32BE(1)) return done();
    const first = held;
    held = undefined;
    return done(null, offer(first));
  };
  const readable = far.pipe(new Transform({ transform, flush: (done) => done(null, held) }));
  const both = Duplex.from({ readable, writable: far });
  both.once("close", () => far.destroy());
  finished(far, () => readable.end());
  return both;
}

function offer(bytes: Buffer): Buffer {
  const end = 1 + bytes.readInt32BE(1);
  if (bytes[0] !== AUTHENTICATION || bytes.readInt32BE(5) !== SASL) return bytes;
  const kept = bytes
    .toString("latin1", 9, end)
    .split("\0")
    .filter((name) => name !== "" && !name.endsWith("-PLUS"));
  const names = Buffer.from(`${kept.join("\0")}\0\0`, "latin1");
  const head = Buffer.from(bytes.subarray(0, 9));
  head.writeInt32BE(8 + names.length, 1);
  return Buffer.concat([head, names, bytes.subarray(end)]);
}

/** What comes until it is enough; nothing that comes after it is taken. */
function said(stream: Duplex, isEnough: (bytes: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const look = () => {
      for (let byte = stream.read(1); byte !== null; byte = stream.read(1)) {
        bytes = Buffer.concat([bytes, byte]);
        if (isEnough(bytes)) return leave(() => resolve(bytes));
      }
    };
    const ended = () => leave(() => reject(new Error("the connection was closed")));
    const broken = (error: Error) => leave(() => reject(error));
    const leave = (then: () => void) => {
      stream.off("readable", look).off("end", ended).off("close", ended).off("error", broken);
      then();
    };
    stream.on("readable", look).on("end", ended).on("close", ended).on("error", broken);
    look();
  });
}

/** The certificate is of the server's own name or address, and what is spoken with here is the end of a way to it. */
function encrypted(socket: Duplex, authorities: string | undefined): Promise<Duplex> {
  const trust = authorities === undefined ? { rejectUnauthorized: false } : { ca: authorities };
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket, ...trust, checkServerIdentity: () => undefined }, () => {
      secured.off("error", reject);
      resolve(secured);
    });
    secured.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
  });
}
