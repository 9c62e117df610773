import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { RawClient, startEdge } from "../edge.fixture.ts";

/** A bucket at `/static/` and what asks it. */
async function startBucket(
  t: TestContext,
): Promise<{ ask: (path: string, init?: RequestInit) => Promise<Response>; port: number; directory: string }> {
  const root = await mkdtemp(join(tmpdir(), "bucket-"));
  t.after(() => rm(root, { recursive: true }));
  const directory = join(root, "bucket");
  await mkdir(join(directory, "sub"), { recursive: true });
  await writeFile(join(root, "outside.txt"), "outside");
  await writeFile(join(directory, "a.css"), "body { color: red }");
  await writeFile(join(directory, "sub", "é ü.txt"), "unicode");
  await writeFile(join(directory, "sub", "index.html"), "index");
  await utimes(join(directory, "a.css"), 1_700_000_000, 1_700_000_000);
  const { port } = await startEdge(t, { routes: [{ path: "/static/", to: "bucket", directory }] });
  return { ask: (path, init) => fetch(`http://127.0.0.1:${port}/static/${path}`, init), port, directory };
}

test("an object is served with its type, length and validators", async (t) => {
  const { ask } = await startBucket(t);
  const answer = await ask("a.css");
  assert.equal(await answer.text(), "body { color: red }");
  assert.equal(answer.headers.get("content-type"), "text/css; charset=utf-8");
  assert.equal(answer.headers.get("last-modified"), "Tue, 14 Nov 2023 22:13:20 GMT");
  assert.match(answer.headers.get("etag") ?? "", /^"[0-9a-z]+-[0-9a-z]+"$/);
  assert.equal(await (await ask("sub/%C3%A9%20%C3%BC.txt")).text(), "unicode");
  const head = await ask("a.css", { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-length"), await head.text()], [200, "19", ""]);
});

test("who has the object already is told that nothing changed", async (t) => {
  const { ask } = await startBucket(t);
  const etag = (await ask("a.css")).headers.get("etag") ?? "";
  const asked = async (headers: Record<string, string>): Promise<number> => (await ask("a.css", { headers })).status;
  assert.equal(await asked({ "If-None-Match": `"x", W/${etag}` }), 304);
  assert.equal(await asked({ "If-None-Match": '"x"' }), 200);
  assert.equal(await asked({ "If-Modified-Since": "Tue, 14 Nov 2023 22:13:20 GMT" }), 304);
  assert.equal(await asked({ "If-Modified-Since": "Tue, 14 Nov 2023 22:13:19 GMT" }), 200);
  assert.equal(await asked({ "If-Match": '"x"' }), 412);
  assert.equal(await asked({ "If-Unmodified-Since": "Tue, 14 Nov 2023 22:13:19 GMT" }), 412);
});

test("a range is served alone", async (t) => {
  const { ask } = await startBucket(t);
  const asked = async (headers: Record<string, string>): Promise<unknown[]> => {
    const answer = await ask("a.css", { headers });
    return [answer.status, answer.headers.get("content-range"), answer.status === 416 ? "" : await answer.text()];
  };
  assert.deepEqual(await asked({ Range: "bytes=0-3" }), [206, "bytes 0-3/19", "body"]);
  assert.deepEqual(await asked({ Range: "bytes=14-" }), [206, "bytes 14-18/19", "red }"]);
  assert.deepEqual(await asked({ Range: "bytes=-5" }), [206, "bytes 14-18/19", "red }"]);
  assert.deepEqual(await asked({ Range: "bytes=0-999" }), [206, "bytes 0-18/19", "body { color: red }"]);
  assert.deepEqual(await asked({ Range: "bytes=19-" }), [416, "bytes */19", ""]);
  assert.deepEqual(await asked({ Range: "bytes=0-1,3-4" }), [200, null, "body { color: red }"]);
  assert.deepEqual(await asked({ Range: "bytes=0-3", "If-Range": '"old"' }), [200, null, "body { color: red }"]);
});

test("nothing but regular files of the folder is served", async (t) => {
  const { ask, port, directory } = await startBucket(t);
  await symlink("../outside.txt", join(directory, "out.txt"));
  await symlink("..", join(directory, "up"));
  await symlink("a.css", join(directory, "in.css"));
  execFileSync("mkfifo", [join(directory, "pipe")]);
  for (const path of ["out.txt", "up/outside.txt", "pipe", "sub", "sub/", "", "none", "a.css/", "sub%2findex.html", "a.css%00"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
  assert.equal((await ask("in.css")).status, 200);
  for (const path of [
    "/static/../outside.txt",
    "/static/%2e%2e/outside.txt",
    "/static/..%2foutside.txt",
    "/static/..%5coutside.txt",
  ]) {
    const client = new RawClient(t, port);
    client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1\.1 400 /, path);
  }
});

test("objects are only read", async (t) => {
  const { ask } = await startBucket(t);
  const answer = await ask("a.css", { method: "PUT", body: "x" });
  assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "GET, HEAD"]);
});

test("a large object comes whole, and one nobody takes is let go", async (t) => {
  const { ask, port, directory } = await startBucket(t);
  await writeFile(join(directory, "large.bin"), Buffer.alloc(20_000_000, 7));
  const whole = await (await ask("large.bin")).arrayBuffer();
  assert.equal(whole.byteLength, 20_000_000);
  const client = new RawClient(t, port);
  client.send("GET /static/large.bin HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.until(/\r\n\r\n/);
  client.socket.destroy();
  assert.equal((await ask("a.css")).status, 200);
});
