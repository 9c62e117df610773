/** What carries a connection within a container: each of the programs that an image may have, as if it were the only one. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { findProgram } from "../find-program.ts";
import { throughContainer } from "./relay.ts";

const SYSTEM = { PATH: "/usr/local/bin:/usr/bin:/bin" };
const PROGRAMS = [["python3"], ["node"], ["perl"], ["nc"], ["bash", "cat"]];
const LENGTH = 1_000_000;

/** A place in which nothing is found but a shell and these programs. */
async function place(programs: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-relay-"));
  for (const name of ["sh", ...programs]) {
    // busybox is whatever it is called, as on Alpine.
    const found = (await findProgram(name, SYSTEM)) ?? (name === "nc" ? await findProgram("busybox", SYSTEM) : undefined);
    const path = name === "node" ? process.execPath : found;
    if (path === undefined) {
      await rm(folder, { recursive: true });
      return undefined;
    }
    await symlink(path, join(folder, name));
  }
  const entrance = { component: "web", argv: ["/usr/bin/env", "-i", `PATH=${folder}`] as const, env: {} };
  return { entrance, end: () => rm(folder, { recursive: true }) };
}

for (const programs of PROGRAMS) {
  test(`bytes are carried both ways by ${programs[0]}, and what cannot be reached is told`, { timeout: 30_000 }, async (t) => {
    const there = await place(programs);
    if (there === undefined) return t.skip(`${programs[0]} is not on this machine`);
    t.after(there.end);
    const server = createServer((socket) => socket.on("error", () => {}).pipe(socket)).listen(0, "127.0.0.1");
    t.after(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;

    const { stream } = throughContainer(there.entrance, { host: "127.0.0.1", port });
    const sent = randomBytes(LENGTH);
    const came: Buffer[] = [];
    const all = new Promise<void>((resolve, reject) => {
      stream.once("close", () => reject(new Error("the connection was closed")));
      let length = 0;
      stream.on("data", (bytes: Buffer) => {
        came.push(bytes);
        length += bytes.length;
        if (length >= LENGTH) resolve();
      });
    });
    stream.write(sent);
    await all;
    assert.ok(Buffer.concat(came).equals(sent));
    stream.destroy();
    await new Promise((resolve) => server.close(resolve));

    const lost = throughContainer(there.entrance, { host: "127.0.0.1", port });
    lost.stream.on("error", () => {});
    await buffer(lost.stream).catch(() => {});
    if (programs[0] !== "nc") assert.match(await lost.complaint(), /refused/i);
  });
}

test("an image with nothing that carries a connection says so", { timeout: 30_000 }, async (t) => {
  const there = await place([]);
  assert.ok(there !== undefined);
  t.after(there.end);
  const { stream, complaint } = throughContainer(there.entrance, { host: "127.0.0.1", port: 1 });
  stream.on("error", () => {});
  await buffer(stream).catch(() => {});
  await assert.rejects(complaint(), /none of python3, node, perl, nc and bash/);
});
