import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { RelayedFailure } from "../../../src/diagnostics/relayed.ts";
import { makeRelease, readTree } from "../../../src/operations/make-release.ts";
import { EngineClient } from "../../../src/run/engine-client.ts";
import { paths } from "../../../src/run/layout.ts";
import type { DeploymentView, NewRelease } from "../../../src/run/protocol/api.ts";
import { eventually } from "../../support/eventually.ts";
import { ownProcess } from "../../trial/kills/processes.ts";
import { manifest, Tiny } from "./tiny.ts";

const STAGES = "stages: { development: { target: local } }";

suite("two clients at the same instant", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  let engine: EngineClient;
  before(async () => {
    await tiny.try(manifest({ edit: "first" }, STAGES));
    engine = new EngineClient(paths.engineSocket(await tiny.layout()), "tiny");
  });
  after(() => tiny.end());

  /** A release of the tree with this edit, not yet told to the engine. */
  async function made(edit: string): Promise<NewRelease> {
    tiny.write("fairlead.yaml", manifest({ edit }, STAGES));
    const around = { layout: await tiny.layout(), account: undefined, env: tiny.env, onProgress: undefined, signal: undefined };
    const tree = await readTree(join(tiny.app, "fairlead.yaml"), "local");
    return (await makeRelease({ tree, by: "test", runtime: "native" }, around)).release;
  }
  const added = async (edit: string) => (await engine.createRelease(await made(edit))).id;
  const deploy = (stage: string, release: string) => engine.deploy(stage, { kind: "deploy", release, by: "test" });
  /** Its outcome; until it watches, the next one would be refused. */
  const over = (id: string) =>
    eventually("the deployment to be over", async () => {
      const { outcome, phase } = await engine.deployment(id);
      return outcome !== "running" || phase === "watch" ? outcome : undefined;
    });

  /** Asks all while the edge holds its breath: beginning waits for it, so each has looked before any has written. */
  async function atOnce<T>(...asks: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const edge = ownProcess(await tiny.layout(), "edge") ?? assert.fail("no edge");
    process.kill(edge, "SIGSTOP");
    try {
      const asked = Promise.allSettled(asks.map((ask) => ask()));
      for (let turn = 0; turn < 10; turn++) await engine.releases();
      process.kill(edge, "SIGCONT");
      return await asked;
    } finally {
      process.kill(edge, "SIGCONT");
    }
  }

  /** One began, every other one was refused as a second deployment is; gives the one. */
  async function oneOf(...asks: readonly (() => Promise<DeploymentView>)[]): Promise<DeploymentView> {
    const answers = await atOnce(...asks);
    const begun = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
    assert.deepEqual(
      refused.map((error) => (error instanceof RelayedFailure ? [error.diagnostic.slug, error.status] : error)),
      refused.map(() => ["deployment-under-way", 3]),
    );
    assert.equal(begun.length, 1);
    return begun[0] ?? assert.fail();
  }

  test("with the same release: one release, one deployment, told to both", async () => {
    const same = await made("same");
    const releases = await Promise.all([engine.createRelease(same), engine.createRelease(same)]);
    assert.equal(releases[0].id, releases[1].id);
    const [one, other] = await atOnce(...[0, 1].map(() => () => deploy("local", releases[0].id)));
    if (one?.status !== "fulfilled" || other?.status !== "fulfilled") return assert.fail(JSON.stringify([one, other]));
    assert.equal(one.value.id, other.value.id);
    await over(one.value.id);
  });

  test("with two new releases: each gets a number of its own", async () => {
    const [one, two] = [await made("number one"), await made("number two")];
    const releases = await Promise.all([engine.createRelease(one), engine.createRelease(two)]);
    assert.equal(new Set(releases.map(({ number }) => number)).size, 2);
    assert.equal(new Set(releases.map(({ id }) => id)).size, 2);
  });

  test("with different releases: one begins, the other is refused", async () => {
    const [one, two, three] = [await added("one"), await added("two"), await added("three")];
    const { id, release } = await oneOf(...[one, two, three].map((each) => () => deploy("local", each)));
    await over(id);
    assert.equal((await tiny.answer()).release, release);
    // Also in a stage that is not there yet, which both would make.
    await over((await oneOf(...[two, one].map((each) => () => deploy("development", each)))).id);
  });

  test("with a restart, a rollback and a deployment while the last one still watches: one of them begins", async () => {
    const four = await added("four");
    const before = (await engine.releases()).length;
    const restart = () => engine.restart("local", "test");
    const { id, release } = await oneOf(
      restart,
      restart,
      () => deploy("local", four),
      () => engine.deploy("local", { kind: "rollback", by: "test" }),
    );
    assert.notEqual(await over(id), "failed");
    // A restart that was refused left no release behind that nobody asked for.
    const { length } = await engine.releases();
    assert.ok(length === before || release === (await engine.releases()).at(-1)?.id, `${before} → ${length}`);
  });

  test("when the stage goes down while a deployment begins: down it is, and the deployment is refused or called off", async () => {
    const five = await added("five");
    const [begun, down] = await atOnce<unknown>(
      () => deploy("local", five),
      () => engine.down("local"),
    );
    assert.equal(down?.status, "fulfilled", JSON.stringify(down));
    if (begun?.status === "rejected") {
      const { reason } = begun;
      assert.ok(
        reason instanceof RelayedFailure && reason.diagnostic.slug === "stage-goes-down" && reason.status === 3,
        String(reason),
      );
    }
    await eventually("it to be down", async () => (await tiny.stage()).state === "down");
    assert.ok((await tiny.stage()).components.every(({ instances }) => instances.length === 0));
    await engine.up("local");
  });

  test("a stage that goes down while its new release is still watched keeps that release", async () => {
    const six = await added("six");
    await over((await deploy("local", six)).id);
    await engine.down("local");
    assert.equal((await tiny.stage()).release, six);
    await engine.up("local");
    await eventually("it to answer again", async () => (await tiny.answer().catch(() => undefined))?.release === six);
  });
});
