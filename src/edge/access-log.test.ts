import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { AccessLog } from "./access-log.ts";
import { Request } from "./client/request.ts";
import { serviceRoute, startApp, startEdge } from "./edge.fixture.ts";
import { readRequestHead } from "./head/request.ts";

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "access-log-"));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

test("each request is one line that tells no secret", async (t) => {
  const accessLog = join(await folder(t), "access.log");
  const app = await startApp(t, (incoming, response) => {
    incoming.resume();
    incoming.on("end", () => response.end("hello"));
  });
  const { port, serve } = await startEdge(t, { routes: [serviceRoute("/", [app])], accessLog });
  const secret = { method: "POST", body: "secret-body", headers: { Authorization: "secret-header" } };
  await (await fetch(`http://127.0.0.1:${port}/a?token=secret-query`, secret)).text();
  await (await fetch(`http://127.0.0.1:${port}/b`)).text();
  await serve({ accessLog: undefined });
  let text = "";
  while (text.split("\n").length < 3) text = await readFile(accessLog, "utf8").catch(() => "");
  assert.doesNotMatch(text, /secret/);
  const [first, second] = text.split("\n").map((line) => (line === "" ? undefined : JSON.parse(line)));
  assert.deepEqual(
    { ...first, time: "", milliseconds: 0 },
    {
      time: "",
      client: "127.0.0.1",
      method: "POST",
      host: `127.0.0.1:${port}`,
      path: "/a",
      status: 200,
      whole: true,
      milliseconds: 0,
      received: 11,
      sent: 5,
      target: "web",
      upstream: `r1-${app}`,
    },
  );
  assert.equal(second.path, "/b");
  assert.equal((await stat(accessLog)).mode & 0o777, 0o600);
});

test("the log is rotated by size and keeps a few old files", async (t) => {
  const directory = await folder(t);
  const log = new AccessLog(join(directory, "access.log"), 1_000);
  const head = readRequestHead(Buffer.from("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 0, { maximumBytes: 1_000, maximumFields: 9 });
  assert.ok(head?.kind === "head");
  for (let count = 0; count < 40; count += 1) {
    log.write(new Request(head, "192.0.2.1", `/${count}`, 0), 1, true);
    await log.flush();
  }
  await log.close();
  const files = (await readdir(directory)).sort();
  assert.deepEqual(files, ["access.log", "access.log.1", "access.log.2", "access.log.3", "access.log.4"]);
  for (const file of files) assert.ok((await stat(join(directory, file))).size <= 1_000);
  assert.match(await readFile(join(directory, "access.log"), "utf8"), /"\/39"/);
});
