import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { manifest, Tiny } from "./tiny.ts";

/** A port where nobody listens, on this machine: as good as no network. */
const NOWHERE = "http://127.0.0.1:9/";

suite("what an app needs and cannot be had", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  // Neither what the user fetched before, nor any index: the keeper hands the environment it was started in to the engine.
  const places = {
    FAIRLEAD_CACHE: `${tiny.folder}/cache`,
    PIP_INDEX_URL: NOWHERE,
    UV_DEFAULT_INDEX: NOWHERE,
    npm_config_registry: NOWHERE,
  };
  const others = { PIP_FIND_LINKS: "", PIP_EXTRA_INDEX_URL: "", PIP_RETRIES: "0", npm_config_fetch_retries: "0" };
  const before = Object.fromEntries(Object.keys({ ...places, ...others }).map((name) => [name, process.env[name]]));
  Object.assign(process.env, places, others);
  Object.assign(tiny.env, places, others);
  after(async () => {
    await tiny.end();
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test("requirements that do not install are told in the installer's own words, and nothing is deployed", async () => {
    tiny.write("requirements.txt", "no-such-package-of-anybody==1.0\n");
    const { status, err } = await tiny.try(manifest().replace("native: none", "native: { python: requirements.txt }"));
    assert.equal(status, 1, err);
    assert.match(err, /FL0513.*could not be installed[\s\S]*no-such-package-of-anybody[\s\S]*Nothing was deployed/);
    assert.match(await tiny.good("status"), /No stage has a release yet/);
  });

  test("requirements that are not there are a mistake of the manifest", async () => {
    const { status, err } = await tiny.try(manifest().replace("native: none", "native: { python: nowhere.txt }"));
    assert.deepEqual([status, /FL0510.*nowhere\.txt cannot be read/.test(err)], [2, true], err);
  });

  test("a server that is not installed, without a network: what to install is told, and that the machine lacks it", async () => {
    const text = manifest({ env: `, DB: "\${db.url}"` }, "data: { db: { kind: postgres, version: 18 } }\n");
    const { status, err } = await tiny.try(text);
    assert.equal(status, 4, err);
    assert.match(err, /FL0556.*Postgres 18 is not installed, and fetching it from npm failed[\s\S]*or install it: `/);
    assert.doesNotMatch(err, /FL0719/);
  });
});
