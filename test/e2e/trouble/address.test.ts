import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { after, suite, test } from "node:test";
import { freePort } from "../../support/data.ts";
import { eventually } from "../../support/eventually.ts";
import { manifest, portOf, Tiny } from "./tiny.ts";

async function occupy(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

suite("a stage's port that somebody else has", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());
  const held = new RegExp(`is taken by .*\\(process ${process.pid}\\)`);

  test("chosen by the manifest, it refuses the deployment and names the holder", async () => {
    const port = await freePort();
    const stranger = await occupy(port);
    const { status, err } = await tiny.try(manifest({}, `access: { port: ${port} }`));
    stranger.close();
    assert.deepEqual([status, held.test(err), /FL0734/.test(err), /choose another port/.test(err)], [3, true, true, true], err);
    assert.doesNotMatch(err, /Deploying to/);
  });

  test("after down, up serves at the same address; while it is taken up is refused, and works again once it is free", async () => {
    await tiny.try(manifest());
    const { address } = await tiny.stage();
    await tiny.good("down");
    await assert.rejects(fetch(address));
    const stranger = await occupy(portOf(address));
    const refused = await tiny.run("up");
    assert.deepEqual(
      [refused.status, held.test(refused.err), /keeps the address/.test(refused.err)],
      [3, true, true],
      refused.err,
    );
    const { trouble } = await tiny.stage();
    assert.ok(
      trouble.some((text) => held.test(text)),
      trouble.join("\n"),
    );
    stranger.close();
    await eventually("the stage to answer by itself", () =>
      fetch(address).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    assert.deepEqual((await tiny.stage()).trouble, []);
    await tiny.good("up");
    assert.equal((await tiny.stage()).address, address);
  });

  test("two stages of one app never get the same one", async () => {
    const port = portOf((await tiny.stage()).address);
    const stages = `stages: { development: { target: local, access: { port: ${port} } } }`;
    const { status, err } = await tiny.try(manifest({}, stages), "deploy development");
    assert.deepEqual([status, /is taken by stage `local`/.test(err)], [3, true], err);
  });
});
