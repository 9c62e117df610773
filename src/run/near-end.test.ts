import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createSecureContext, createServer as createTlsServer, TLSSocket } from "node:tls";
import { Failure } from "../diagnostics/failure.ts";
import { type Greeting, openNearEnd } from "./near-end.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-near-end-"));
let pem: { key: string; cert: string };

before(() => {
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const files = ["-subj", "/CN=some.server", "-keyout", join(folder, "key"), "-out", join(folder, "crt")];
  execFileSync("openssl", [...request, ...files], { stdio: "ignore" });
  pem = { key: readFileSync(join(folder, "key"), "utf8"), cert: readFileSync(join(folder, "crt"), "utf8") };
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const near = (port: number, greeting: Greeting) =>
  openNearEnd(() => ({ stream: connect(port, "127.0.0.1"), complaint: async () => "" }), greeting, {
    data: "queue",
    through: "web",
  });

/** What a client is told that sends one line. */
function told(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = connect(port, "127.0.0.1", () => client.write(line));
    client.once("data", (bytes) => {
      resolve(bytes.toString("latin1"));
      client.destroy();
    });
    client.once("error", reject);
  });
}

test("a Redis that insists on TLS is reached by clients without it, if its authority is the one that is known", async (t) => {
  const server = createTlsServer(pem, (socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => socket.write(bytes.toString() === "PING\r\n" ? "-NOAUTH wanted\r\n" : `+${bytes}`));
  });
  const port = await listening(server);
  t.after(() => void server.close());
  const end = await near(port, { protocol: "redis", tls: "server", authorities: pem.cert });
  assert.equal(await told(end.port, "GET a\r\n"), "+GET a\r\n");
  assert.equal(await told(end.port, "GET b\r\n"), "+GET b\r\n");
  end.close();
  const other = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
  await assert.rejects(near(port, { protocol: "redis", tls: "server", authorities: other }), isBroken(/queue.*web/));
});

test("of a Postgres' offers the one that binds a login to a connection which ends here is left out", async (t) => {
  const names = "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0";
  const offer = Buffer.concat([Buffer.from("R\0\0\0\0\0\0\0\n"), Buffer.from(names), Buffer.from("Z")]);
  offer.writeInt32BE(8 + names.length, 1);
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (asked) => {
      assert.deepEqual([...asked], [0, 0, 0, 8, 4, 210, 22, 47]);
      socket.write("S");
      const secured = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(pem) });
      secured.on("error", () => {});
      secured.once("data", () => secured.write(offer));
    });
  });
  const port = await listening(server);
  t.after(() => void server.close());
  const end = await near(port, { protocol: "postgres", tls: "server" });
  assert.equal(await told(end.port, "login"), "R\0\0\0\x17\0\0\0\nSCRAM-SHA-256\0\0Z");
  end.close();
});

test("a Postgres without TLS is spoken with in the clear where the manifest lets it, and not otherwise", async (t) => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write("N");
      socket.pipe(socket);
    });
  });
  const port = await listening(server);
  t.after(() => void server.close());
  const end = await near(port, { protocol: "postgres", tls: "none" });
  assert.equal(await told(end.port, "login"), "login");
  end.close();
  await assert.rejects(near(port, { protocol: "postgres", tls: "server" }), isBroken(/speaks no TLS/));
});

function isBroken(said: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.slug, "data-way-broken");
    assert.match(error.diagnostic.message, said);
    return true;
  };
}
