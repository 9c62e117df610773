import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { removeTree } from "../../src/run/sealed.ts";
import { eventually } from "../support/eventually.ts";
import { fairlead } from "../support/fairlead.ts";

const fixtures = fileURLToPath(new URL("../fixtures/init", import.meta.url));

/** Asks one app, at the address that people are given. */
type Ask = (path: string, body?: object) => Promise<{ status: number; json: unknown }>;

const apps: Record<string, (ask: Ask) => Promise<void>> = {
  "flask-factory": async (ask) => {
    assert.deepEqual(await ask("/issues/", { title: "leaks" }), { status: 201, json: { id: 1, title: "leaks" } });
    assert.deepEqual((await ask("/issues/")).json, [{ id: 1, title: "leaks" }]);
  },
  "fastapi-lifespan": async (ask) => {
    const { status, json } = await ask("/links", { target: "https://example.com/" });
    const { key, url } = json as { key: string; url: string };
    assert.equal(status, 201);
    // The address that the app hands out is the one that it is reached at.
    assert.deepEqual(await (await fetch(url)).json(), { target: "https://example.com/", visits: 1 });
    assert.deepEqual((await ask(`/links/${key}`)).json, { target: "https://example.com/", visits: 2 });
  },
  "django-celery": async (ask) => {
    const { id } = (await ask("/texts/", { body: "one two three" })).json as { id: number };
    await eventually("the worker to count the words", async () => {
      return ((await ask(`/texts/${id}/`)).json as { words: number | null }).words === 3;
    });
    await eventually("beat's task to be done", async () => ((await ask("/texts/sweeps/")).json as { count: number }).count > 0);
    // From the bucket that `collectstatic` filled.
    assert.equal((await ask("/static/admin/css/base.css")).status, 200);
  },
  procfile: async (ask) => {
    const { id } = (await ask("/entries", { name: "Ada" })).json as { id: number };
    const entries = async () =>
      ((await ask("/entries")).json as { entries: { id: number; name: string; greeting: string }[] }).entries;
    await eventually("the worker to greet", async () => (await entries()).some(({ greeting }) => greeting === "Hello, Ada"));
    // The release line has run, both of its commands and once.
    assert.deepEqual(await entries(), [
      { id: 1, name: "release", greeting: "done" },
      { id, name: "Ada", greeting: "Hello, Ada" },
    ]);
    await eventually("the clock to tick", async () => ((await ask("/tallies")).json as { count: number }).count > 0);
  },
  compose: async (ask) => {
    assert.deepEqual((await ask("/healthz")).json, { status: "ok", log: "info", secret: 50 });
    for (const choice of ["tea", "coffee", "tea"]) assert.equal((await ask("/votes", { choice })).status, 202);
    await eventually("the votes to be counted", async () => {
      const { tea, coffee } = (await ask("/votes")).json as { tea?: number; coffee?: number };
      return tea === 2 && coffee === 1;
    });
  },
};

suite("what init writes runs as it is", { timeout: 8 * 60_000 }, () => {
  for (const [name, works] of Object.entries(apps)) {
    suite(name, () => {
      const folder = mkdtempSync(join(tmpdir(), "fairlead-init-"));
      const app = join(folder, name);
      const env = { ...process.env, FAIRLEAD_STATE: join(folder, "state"), FAIRLEAD_RUNTIME: join(folder, "run") };
      const good = async (...words: string[]): Promise<string> => {
        const { status, out, err } = await fairlead(words, { cwd: app, env });
        assert.equal(status, 0, `${words.join(" ")}: ${out}${err}`);
        return out;
      };

      after(async () => {
        await fairlead(["down"], { cwd: app, env });
        await removeTree(folder);
      });

      test("goes up with real data servers, answers, and does its work", async () => {
        // As root the app runs under an account that has to get there.
        chmodSync(folder, 0o755);
        mkdirSync(app);
        cpSync(join(fixtures, name), app, { recursive: true });
        await good("init");
        const written = readFileSync(join(app, "fairlead.yaml"));
        await good("up");
        const status = JSON.parse(await good("status", "--json")) as Status;
        const [stage = assert.fail("no stage")] = status.stages;
        assert.equal(stage.state, "ready");
        await works(async (path, body) => {
          const init = body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
          const answer = await fetch(stage.address + path, init);
          const text = await answer.text();
          assert.ok(answer.ok, `${path} answers ${answer.status}: ${text}`);
          const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
          return { status: answer.status, json: isJson ? (JSON.parse(text) as unknown) : text };
        });
        // A worker that fails over and over would be told here.
        const after = (JSON.parse(await good("status", "--json")) as Status).stages[0];
        assert.deepEqual([after?.state, after?.trouble], ["ready", []]);
        assert.deepEqual(readFileSync(join(app, "fairlead.yaml")), written);
      });
    });
  }
});

type Status = { stages: { address: string; state: string; trouble: string[] }[] };
