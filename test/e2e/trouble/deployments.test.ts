import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { eventually } from "../../support/eventually.ts";
import { ownProcess } from "../../trial/kills/processes.ts";
import { manifest, Tiny } from "./tiny.ts";

const STAGES = `
stages:
  development: { target: local }
  testing: { target: local }
  production: { target: local, approve: anyone }
`;

suite("deployments that get in each other's way, or out of order", { timeout: 150_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());

  test("two `up` at once, in a folder that was never started, end with one release and one engine", async () => {
    tiny.write("fairlead.yaml", manifest({ edit: "one" }));
    const both = await Promise.all([tiny.run("up"), tiny.run("up")]);
    for (const { status, err } of both) assert.equal(status, 0, err);
    assert.equal((JSON.parse(await tiny.good("releases --json")) as unknown[]).length, 1);
    assert.equal((await tiny.answer()).edit, "one");
  });

  test("another one while it starts is refused, and names the one under way", async () => {
    const starts = tiny.try(manifest({ mode: "silent", grace: "3s", edit: "two" }, STAGES), "deploy development");
    await eventually("it to be under way", async () => {
      const status = JSON.parse(await tiny.good("status --json")) as {
        stages: { name: string; deployment?: { phase: string } }[];
      };
      return status.stages.find(({ name }) => name === "development")?.deployment?.phase === "start";
    });
    // The manifest is edited meanwhile: what is under way goes on with what it began with.
    const second = await tiny.try(manifest({ edit: "three" }, STAGES), "deploy development");
    assert.deepEqual([second.status, /FL0701.*is under way in stage `development`/.test(second.err)], [3, true], second.err);
    const first = await starts;
    assert.equal(first.status, 1, first.err);
    assert.match(first.err, /was not ready within 3 s/);
  });

  test("an engine killed while a release starts: the next one finishes it", async () => {
    const deploys = tiny.try(manifest({ edit: "four" }, STAGES), "deploy development");
    await eventually("an instance to start", async () => {
      const stage = await tiny.stage("development").catch(() => undefined);
      return stage?.components.some(({ instances }) => instances.length > 0);
    });
    process.kill(ownProcess(await tiny.layout(), "engine") ?? assert.fail("no engine"), "SIGKILL");
    const { status, err } = await deploys;
    assert.equal(status, 0, err);
    assert.equal((await tiny.answer("development")).edit, "four");
  });

  test("a promotion out of order is refused and says from where; a later stage takes no working tree", async () => {
    const skipped = await tiny.run("promote development production");
    assert.deepEqual([skipped.status, /FL0707[\s\S]*Promote from `testing`/.test(skipped.err)], [3, true], skipped.err);
    const tree = await tiny.try(manifest({ edit: "unseen" }, STAGES), "deploy testing");
    assert.deepEqual([tree.status, /FL0708[\s\S]*fairlead promote development testing/.test(tree.err)], [3, true], tree.err);
    const empty = await tiny.run("promote testing production --approve");
    assert.deepEqual([empty.status, /FL0705/.test(empty.err)], [3, true], empty.err);
  });

  test("without the approval a stage asks for nothing moves; with it the very same release goes live", async () => {
    await tiny.good("promote development testing");
    const asked = await tiny.run("promote testing production");
    assert.deepEqual([asked.status, /FL0706[\s\S]*--approve/.test(asked.err)], [3, true], asked.err);
    await tiny.good("promote testing production --approve");
    assert.equal((await tiny.stage("production")).release, (await tiny.stage("development")).release);
  });

  test("a stage that is renamed or an app, and data that is removed or of another kind, are refused while data exists", async () => {
    const more = `${STAGES}data: { media: { kind: bucket } }\n`;
    const web = { edit: "five", env: `, MEDIA: "\${media.path}"` };
    assert.equal((await tiny.try(manifest(web, more), "deploy development")).status, 0);
    const releases = await tiny.good("releases --json");
    const refused = async (text: string, words: string, message: RegExp) => {
      const { status, err } = await tiny.try(text, words);
      assert.equal(status, 3, err);
      assert.match(err, message);
      // A plan says the same, and nothing is left of what was refused.
      assert.match((await tiny.run(words.replace(/^up$/, "deploy local").replace("deploy", "plan"))).err, message);
      assert.equal(await tiny.good("releases --json"), releases);
      // The command that the hint names is one, and it asks before it deletes.
      const command = /`fairlead (down [^`]*--delete-data[^`]*)`/.exec(err)?.[1];
      if (command !== undefined) assert.match((await tiny.run(command)).err, /FL0908/);
    };
    await refused(manifest(web, more).replace("app: tiny", "app: other"), "up", /FL0712.*is `tiny`.*says `other`/);
    await refused(manifest(web, more.replace("development:", "integration:")), "up", /FL0711.*`development`.*media/);
    await refused(
      manifest({ edit: "five" }, STAGES),
      "deploy development",
      /FL0713[\s\S]*--stage development --delete-data --data media/,
    );
    const redis = manifest({ edit: "five", env: `, MEDIA: "\${media.host}:\${media.port}"` }, more.replace("bucket", "redis"));
    await refused(redis, "deploy development", /FL0714.*was made as bucket; the release asks for redis 7/);
    assert.equal((await tiny.answer("development")).edit, "five");
  });
});
