import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { eventually } from "../../support/eventually.ts";
import type { Ran } from "../../support/fairlead.ts";
import { ownProcess } from "../../trial/kills/processes.ts";
import { manifest, Tiny, type Web } from "./tiny.ts";

suite("a keeper that dies while a release is deployed", { timeout: 150_000 }, () => {
  const tiny = new Tiny();

  const keeper = async () => ownProcess(await tiny.layout(), "keeper") ?? assert.fail("no keeper");
  const deployment = async () => (await tiny.stage().catch(() => undefined))?.deployment;
  /** The last deployment is another one than this, and in the phase. */
  const inPhase = (phase: string, before: string | undefined) =>
    eventually(`the phase ${phase}`, async () => {
      const now = await deployment();
      return now !== undefined && now.id !== before && now.phase === phase ? now : undefined;
    });
  /** Command lines that still follow what they began: each next deployment lets the one before go. */
  const following: Promise<Ran>[] = [];
  after(async () => {
    const all = await Promise.all(following);
    await tiny.end();
    for (const { status, err } of all) assert.equal(status, 0, err);
  });

  /** Asks the app all the time; `stop` gives each answer that was not a good one. A connection that a killed edge broke is none. */
  function keepAsking(address: string): { stop: () => Promise<number[]> } {
    let isGoing = true;
    const asked = (async () => {
      const refused: number[] = [];
      while (isGoing) {
        const status = await fetch(address).then(
          (answer) => answer.status,
          () => 200,
        );
        if (status !== 200) refused.push(status);
      }
      return refused;
    })();
    return {
      stop: () => {
        isGoing = false;
        return asked;
      },
    };
  }

  /** Deploys, does `kill` in the phase, and expects that the release goes live all the same. */
  async function survives(web: Web, phase: string, kill: () => Promise<void>): Promise<void> {
    const before = await deployment();
    following.push(tiny.try(manifest(web)));
    await inPhase(phase, before?.id);
    const asking = keepAsking((await tiny.stage()).address);
    await kill();
    const { id } = await eventually(
      "it to be live",
      async () => {
        const now = await deployment();
        const isLive = now?.phase === "end" || (now?.phase === "watch" && phase !== "watch");
        return now !== undefined && now.id !== before?.id && isLive ? now : undefined;
      },
      30_000,
    );
    // What dies with its keeper cannot answer; everything else goes on.
    const refused = await asking.stop();
    if (web.mode !== "chatty") assert.deepEqual(refused, []);
    assert.equal((await tiny.answer()).edit, web.edit);
    const { deployment: last, release } = await tiny.stage();
    assert.deepEqual([last?.id, last?.outcome === "failed", release], [id, false, (await tiny.answer()).release]);
  }

  test("with a question of the engine on its way: the next engine asks anew", async () => {
    await tiny.try(manifest({ edit: "first" }));
    const dying = await keeper();
    process.kill(dying, "SIGSTOP");
    await survives({ edit: "asked" }, "data", async () => void process.kill(dying, "SIGKILL"));
  });

  test("while an instance starts: it is started anew, and the deployment goes on", async () => {
    const command = `sh -c "sleep 2; exec python3 server.py"`;
    await survives({ edit: "starting", command }, "start", async () => void process.kill(await keeper(), "SIGKILL"));
  });

  test("together with the engine: the edge starts them all, and the deployment goes on", async () => {
    const command = `sh -c "sleep 2; exec python3 server.py"`;
    await survives({ edit: "both", command }, "start", async () => {
      process.kill(await keeper(), "SIGKILL");
      process.kill(ownProcess(await tiny.layout(), "engine") ?? assert.fail("no engine"), "SIGKILL");
    });
  });

  test("together with the edge: the engine, which does nothing else any more, starts them all", async () => {
    const command = `sh -c "sleep 2; exec python3 server.py"`;
    await survives({ edit: "edge too", command }, "start", async () => {
      process.kill(await keeper(), "SIGKILL");
      process.kill(ownProcess(await tiny.layout(), "edge") ?? assert.fail("no edge"), "SIGKILL");
    });
  });

  test("while the new release is watched: what ends because nobody reads its output is not the release's fault", async () => {
    const web = { edit: "watched", mode: "chatty" };
    await survives(web, "watch", async () => void process.kill(await keeper(), "SIGKILL"));
  });
});
