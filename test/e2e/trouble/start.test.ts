import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { eventually } from "../../support/eventually.ts";
import { manifest, Tiny } from "./tiny.ts";

suite("an app that does not come up is told why, and nothing goes live", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());

  const fails = async (what: Parameters<typeof manifest>[0], message: RegExp): Promise<void> => {
    const { status, err } = await tiny.try(manifest({ grace: "2s", ...what }));
    assert.equal(status, 1, err);
    assert.match(err, /error\[FL0719\]: The deployment to stage `local` failed: web-\d/);
    assert.match(err, message);
    assert.match(err, /Nothing serves there yet/);
  };

  test("a command that is not there is named", () =>
    fails(
      { command: "pythn3 server.py" },
      /`pythn3` is not found, neither in the prepared environment nor on the system's PATH/,
    ));

  test("one that ends at once is told with its code and its last words", () =>
    fails({ mode: "exits" }, /web-\d exited with code 1 before it was ready\n +│ mode exits\n +│ no database, giving up/));

  test("a worker that fails after it has loaded its program, though it lived for a while, is told likewise", async () => {
    tiny.write(
      "worker.py",
      "import sys, time\nend = time.monotonic() + 2.5\nwhile time.monotonic() < end: pass\nsys.exit('no queue, giving up')\n",
    );
    const worker = "  worker: { kind: worker, command: python3 worker.py }\n";
    const { status, err } = await tiny.try(manifest().replace("components:\n", `components:\n${worker}`));
    assert.equal(status, 1, err);
    assert.match(err, /worker-1 exited with code 1 before it was ready\n +│ no queue, giving up/);
    assert.match(err, /Nothing serves there yet/);
  });

  test("one that goes on in the background is told to stay in the foreground", () =>
    fails({ mode: "daemon" }, /exited with code 0 before it was ready: its command has to stay in the foreground/));

  test("one that listens on another port is told which, and where its own stands", () =>
    fails(
      { mode: "elsewhere" },
      /nothing listens on port \d+; it listens on port \d+ instead of \$\{port\}, which is also in its environment as PORT/,
    ));

  test("one that listens only where nobody reaches it is told where it has to", () =>
    fails({ mode: "six" }, /it listens on port \d+, but only at ::1; it has to at 127\.0\.0\.1 or 0\.0\.0\.0/));

  test("a health path that redirects is not healthy, and where it leads is told", () =>
    fails({ mode: "redirects" }, /\/healthz answers 302, a redirect to \/login; only 200 to 299 is healthy/));

  test("a stranger that answers on an instance's port gets no request, and is named", async () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end("hello");
    });
    const failing = fails(
      { mode: "silent", grace: "4s" },
      new RegExp(`port \\d+ is taken by .*\\(process ${process.pid}\\), which is not part of it`),
    );
    try {
      const port = await eventually("the instance to have a port", async () => {
        const stage = await tiny.stage().catch(() => undefined);
        const web = stage?.components.find(({ name }) => name === "web");
        return web?.instances.find(({ state }) => state === "starting")?.port;
      });
      stranger.listen(port, "127.0.0.1");
      await once(stranger, "listening");
      const { address } = await tiny.stage();
      // Nothing was ever live: either nobody listens there yet, or the edge says that nothing is ready.
      assert.notEqual(
        await fetch(`${address}/of-a-user`).then(
          ({ status }) => status,
          () => 503,
        ),
        200,
      );
      const reason = await eventually("the status to name the stranger", async () => {
        const web = (await tiny.stage()).components.find(({ name }) => name === "web");
        return web?.instances.map((instance) => instance.reason).find((text) => text?.includes("taken by"));
      });
      assert.match(reason, new RegExp(`process ${process.pid}`));
      await failing;
      assert.ok(asked.length > 0 && asked.every((path) => path === "/healthz"), asked.join(" "));
    } finally {
      stranger.closeAllConnections();
      stranger.close();
    }
  });
});

test("a mistake of the manifest is told before anything is started", { timeout: 60_000 }, async (t) => {
  const tiny = new Tiny();
  t.after(() => tiny.end());
  const { status, err } = await tiny.try(manifest({ env: ', KEY: "${secrets.kye}"' }));
  assert.equal(status, 2, err);
  assert.match(err, /error\[FL0204\]/);
  assert.doesNotMatch(err, /Starting the engine/);
  assert.ok(!existsSync(join(tiny.folder, "state")), "nothing was made");
});
