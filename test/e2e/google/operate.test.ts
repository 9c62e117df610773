import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Interrupts } from "../../../src/cli/shell.ts";
import { FORMAT, places } from "../../../src/plan/records.ts";
import { eventually } from "../../support/eventually.ts";
import { fairlead } from "../../support/fairlead.ts";
import { type LiveShop, liveShop, record } from "./live-shop.ts";
import { shopManifest } from "./shop.ts";

const MANIFEST = shopManifest("one")
  .replace("  migrate:", '  tidy: { kind: job, run: on-demand, command: tidy, env: { TOKEN: "${secrets.token}" } }\n  migrate:')
  .replace(
    "secrets: { key: { generate: 50 } }",
    "secrets: { key: { generate: 50 }, token: { supply: token of the mail service } }",
  );
const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const EXECUTION = /executions\/([^/]+)$/;

describe("a stage on Cloud Run that is live", { concurrency: 3, timeout: 120_000 }, () => {
  test("status shows what is live, each component, its data, and what stands in the way", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const { status, out, err } = await app.run("status", "--stage", "testing");
    assert.equal(status, 0, err);
    assert.match(
      out,
      /shop testing {2}cloud-run {2}release r1-00000001 {2}https:\/\/shop-testing-web-\d+\.europe-west1\.run\.app/,
    );
    assert.match(out, /web +service +ready +r1-00000001/);
    assert.match(out, /beat +scheduler +ready +r1-00000001 +1 wanted/);
    assert.match(out, /tidy +job +ready +r1-00000001 +never run/);
    assert.match(out, /db +postgres +running/);
    assert.match(out, /! the secret token waits for its value: token of the mail service/);
    const template = { containers: [{ image: `x/broken@sha256:${"b".repeat(64)}` }] };
    await app.ask("run", "PATCH", "projects/acme-test/locations/europe-west1/workerPools/shop-testing-worker", { template });
    const after = JSON.parse((await app.run("status", "--stage", "testing", "--json")).out);
    assert.match(after.trouble[0], /worker: The user-provided container failed to start/);
  });

  test("logs are bounded, chosen by component and time, and whole as data", async (t) => {
    const app = await liveShop(t, MANIFEST);
    for (const text of ["one", "two", "three"]) app.log("web", text);
    app.log("other", "of another app");
    app.log("web", "", { textPayload: undefined, jsonPayload: { message: "structured" }, severity: "ERROR" });
    const last = await app.run("logs", "--stage", "testing", "--lines", "2", "--json");
    const lines = last.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ message, stream }) => [message, stream]),
      [
        ["three", "out"],
        ["structured", "err"],
      ],
    );
    assert.doesNotMatch((await app.run("logs", "--stage", "testing")).out, /another app/);
    const unknown = await app.run("logs", "wep", "--stage", "testing");
    assert.equal(unknown.status, 2);
    assert.match(unknown.err, /Did you mean `web`/);
  });

  test("logs --follow gives every line once, also those that arrive late", async (t) => {
    const app = await liveShop(t, MANIFEST);
    app.log("web", "before");
    const interrupts = new Interrupts();
    let seen = "";
    const following = follow(app, ["logs", "web", "--stage", "testing", "--follow", "--json"], interrupts, (text) => {
      seen += text;
    });
    await eventually("what was there", () => seen.includes("before"));
    app.log("web", "after");
    await eventually("what comes", () => seen.includes("after"));
    app.log("web", "late", { timestamp: new Date(Date.now() - 1500).toISOString() });
    app.log("web", "last");
    await eventually("what came late", () => seen.includes("late") && seen.includes("last"));
    interrupts.interrupt();
    assert.equal((await following).status, 0);
    assert.deepEqual(messages(seen).toSorted(), ["after", "before", "last", "late"]);
  });

  test("a job runs with further words, shows what it writes, and ends as the job did", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const { world } = app.google;
    const outputs: unknown[] = [];
    world.jobs = (execution) => {
      const container = (execution.template as { containers: { args?: string[] }[] }).containers[0];
      outputs.push(container?.args);
      const name = EXECUTION.exec(String(execution.name))?.[1] ?? "";
      app.log("tidy", "tidied", {
        resource: { type: "cloud_run_job", labels: { job_name: "shop-testing-tidy", location: "europe-west1" } },
        labels: { "run.googleapis.com/execution_name": name },
      });
      return container?.args?.includes("badly") ? "failed" : "succeeded";
    };
    const good = await app.run("run", "tidy", "--stage", "testing", "--", "--days", "30");
    assert.equal(good.status, 0, good.err);
    assert.match(good.out, /✓ tidy succeeded/);
    assert.match(good.err, /tidy-\w+ │ tidied/);
    assert.deepEqual(outputs[0], ["--days", "30"]);
    const bad = await app.run("run", "tidy", "--stage", "testing", "--json", "--", "badly");
    assert.equal(bad.status, 1);
    assert.equal(JSON.parse(bad.out).state, "failed");
    const before = await app.run("run", "migrate", "--stage", "testing");
    assert.equal(before.status, 3);
    assert.match(before.err, /FL0721/);
  });

  test("Ctrl-C leaves a job running", async (t) => {
    const app = await liveShop(t, MANIFEST);
    app.google.world.jobs = () => "running";
    const interrupts = new Interrupts();
    const running = follow(app, ["run", "tidy", "--stage", "testing"], interrupts);
    await eventually("the execution", () => executionsOf(app, "tidy").length === 1);
    interrupts.interrupt();
    const { status, out, err } = await running;
    assert.equal(status, 130, err);
    assert.match(out, /tidy goes on/);
    assert.equal(executionsOf(app, "tidy")[0]?.completionTime, undefined);
  });

  test("a one-off command runs beside the component with its image and account, and leaves nothing", async (t) => {
    const app = await liveShop(t, MANIFEST);
    let asked: Record<string, unknown> = {};
    app.google.world.jobs = (execution) => {
      asked = execution.template as typeof asked;
      return "failed";
    };
    const { status, err } = await app.run("exec", "web", "--stage", "testing", "--", "env", "-0");
    assert.equal(status, 1);
    assert.match(err, /lets nobody into web/);
    const [container] = asked.containers as { command: string[]; image: string; env: { name: string }[] }[];
    assert.deepEqual(container?.command, ["env", "-0"]);
    assert.match(container?.image ?? "", /one@sha256:1{64}/);
    assert.equal(container?.env[0]?.name, "FAIRLEAD_RELEASE");
    assert.equal(asked.serviceAccount, "web@acme-test.iam.gserviceaccount.com");
    assert.deepEqual(
      [...app.google.world.resources.keys()].filter((name) => /jobs\/[^/]*once[^/]*$/.test(name)),
      [],
    );
    const shell = await app.run("exec", "web", "--stage", "testing");
    assert.equal(shell.status, 2);
    assert.match(shell.err, /FL1087/);
  });

  test("psql goes through a machine that is there only meanwhile, with the password in its environment only", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const bin = join(app.folder, "bin");
    const said = join(app.folder, "said.json");
    await programs(bin, said);
    const env = { ...app.env, PATH: `${bin}:${process.env.PATH}`, SAID: said };
    const { status, err } = await fairlead(["psql", "--stage", "testing", "--", "-c", "select 1"], { cwd: app.folder, env });
    assert.equal(status, 7, err);
    const { words, user, database, password, tunnel } = JSON.parse(await readFile(said, "utf8"));
    assert.deepEqual(words, ["-c", "select 1"]);
    assert.deepEqual([user, database, password], ["shop", "shop", "a-password-of-the-shop"]);
    assert.match(tunnel, /^compute start-iap-tunnel shop-testing-gate-\w+ 5000 --zone=europe-west1-b --project=acme-test/);
    const made = app.google.calls.find((call) =>
      call.startsWith("POST compute.googleapis.com/compute/v1/projects/acme-test/zones"),
    );
    assert.ok(made, "a machine was made");
    assert.deepEqual(
      [...app.google.world.resources.keys()].filter((name) => name.includes("/instances/shop-testing-gate")),
      [],
      "and is gone",
    );
  });

  test("the machine of a psql that was killed goes with the next one, and that of somebody else stays", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const bin = join(app.folder, "bin");
    await programs(bin, join(app.folder, "said.json"));
    const env = { ...app.env, PATH: `${bin}:${process.env.PATH}`, SAID: join(app.folder, "said.json") };
    const gates = () => [...app.google.world.resources.keys()].filter((name) => name.includes("/instances/shop-testing-gate"));
    const words = ["--disable-warning=ExperimentalWarning", MAIN, "psql", "--stage", "testing", "--", "wait"];
    const one = spawn(process.execPath, words, { cwd: app.folder, env, stdio: "ignore", detached: true });
    const ended = once(one, "exit");
    await eventually("psql to run", async () => (await stat(env.SAID).catch(() => undefined)) !== undefined, 60_000);
    const [left = ""] = gates();
    const theirs = left.replace(/-\w+$/, "-000000");
    const machine = app.google.world.resources.get(left);
    const labels = { ...(machine?.labels as object), maker: "another-computer" };
    app.google.world.resources.set(theirs, { ...machine, name: theirs.split("/").at(-1) ?? "", labels });
    const second = await fairlead(["psql", "--stage", "testing", "--", "-c", "select 1"], { cwd: app.folder, env });
    assert.equal(second.status, 7, second.err);
    assert.deepEqual(gates().toSorted(), [left, theirs].toSorted(), "while it is in use it stays");
    process.kill(-(one.pid ?? assert.fail("psql never began")), "SIGKILL");
    await ended;
    const third = await fairlead(["psql", "--stage", "testing", "--", "-c", "select 1"], { cwd: app.folder, env });
    assert.equal(third.status, 7, third.err);
    assert.deepEqual(gates(), [theirs]);
  });

  test("without gcloud psql says what is missing before anything is made", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const { status, err } = await fairlead(["psql", "--stage", "testing"], {
      cwd: app.folder,
      env: { ...app.env, PATH: app.folder },
    });
    assert.equal(status, 4);
    assert.match(err, /FL0917.*gcloud[\s\S]*cloud\.google\.com\/sdk/);
    assert.ok(!app.google.calls.some((call) => call.startsWith("POST compute.")));
  });

  test("secrets are listed without values, and set where somebody supplies them", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const early = await set(app, "token", "a-token-of-the-shop\n");
    assert.equal(early.status, 3);
    assert.match(early.err, /FL1084[\s\S]*fairlead deploy testing/);
    await app.ask("secrets", "POST", "projects/acme-test/secrets?secretId=shop-testing-token", {
      replication: { automatic: {} },
    });
    const done = await set(app, "token", "a-token-of-the-shop\n");
    assert.equal(done.status, 0, done.err);
    const read = await app.ask("secrets", "GET", "projects/acme-test/secrets/shop-testing-token/versions/1:access");
    assert.equal(Buffer.from((read.payload as { data: string }).data, "base64").toString(), "a-token-of-the-shop");
    const listed = JSON.parse((await app.run("secrets", "list", "--stage", "testing", "--json")).out) as {
      name: string;
      set: boolean;
    }[];
    assert.deepEqual(
      listed.map(({ name, set: isSet }) => `${name} ${isSet}`),
      ["db true", "key true", "token true"],
    );
    const generated = await set(app, "key", "chosen-by-somebody");
    assert.equal(generated.status, 3);
    assert.match(generated.err, /FL1086[\s\S]*secrets rotate key/);
    assert.match((await set(app, "tokn", "x-x-x-x-x-x")).err, /Did you mean `token`/);
  });

  test("the password of another registry reaches the app's registry too, also before the stage has a place for it", async (t) => {
    const login = 'registries: { ghcr.io: { user: bot, password: "${secrets.token}" } }\n';
    const app = await liveShop(t, MANIFEST + login);
    await app.ask("secrets", "POST", "projects/acme-test/secrets?secretId=shop-registry-token", {
      replication: { automatic: {} },
    });
    const done = await set(app, "token", "a-token-of-the-shop");
    assert.equal(done.status, 0, done.err);
    const read = await app.ask("secrets", "GET", "projects/acme-test/secrets/shop-registry-token/versions/1:access");
    assert.equal(Buffer.from((read.payload as { data: string }).data, "base64").toString(), "a-token-of-the-shop");
  });

  test("releases are listed and compared from the state bucket", async (t) => {
    const app = await liveShop(t, MANIFEST);
    assert.match((await app.run("releases", "--stage", "testing")).out, /1 .*live in testing/);
    const compared = await app.run("releases", "diff", "1", "--stage", "testing");
    assert.match(compared.out, /fairlead.yaml is the same/);
    assert.match((await app.run("releases", "diff", "9", "--stage", "testing")).err, /FL1055/);
    assert.match((await app.run("open", "testing")).out, /^https:\/\/shop-testing-web-/);
  });

  test("a lock is told of with its owner, and taken away by unlock", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const now = Date.now();
    const at = (ms: number) => new Date(now + ms).toISOString();
    await record(app, places.lock("shop", "testing"), {
      format: 1,
      token: "t",
      stage: "testing",
      by: "bob@desk",
      doing: "deploy of shop",
      since: at(-60_000),
      renewed: at(0),
      expires: at(90_000),
    });
    assert.match((await app.run("status", "--stage", "testing")).out, /deploy of shop by bob@desk/);
    const refused = await app.run("scale", "web=2", "--stage", "testing");
    assert.equal(refused.status, 3);
    assert.match(refused.err, /FL1050.*bob@desk[\s\S]*fairlead unlock testing/);
    const asked = await app.run("unlock", "testing");
    assert.match(asked.err, /bob@desk has held testing/);
    assert.notEqual(asked.status, 0);
    assert.match((await app.run("unlock", "testing", "--yes")).out, /testing is free; bob@desk/);
    assert.match((await app.run("unlock", "testing", "--yes")).out, /Nobody held testing/);
  });

  test("a release with known weaknesses, or one that was not scanned yet, is not promoted", async (t) => {
    const guarded = MANIFEST.replace(/^(image: \{.*) \}$/m, "$1, scan: critical }");
    const app = await liveShop(t, guarded);
    const image = `https://europe-west1-docker.pkg.dev/acme-build/shop/one@sha256:${"1".repeat(64)}`;
    app.google.world.addProject("acme-build", ["containeranalysis.googleapis.com"], undefined);
    const found = (id: string, occurrence: object) =>
      app.google.world.resources.set(`containeranalysis.googleapis.com/projects/acme-build/occurrences/${id}`, {
        resourceUri: image,
        ...occurrence,
      });
    const waiting = await app.run("promote", "testing", "production", "--approve", "--yes");
    assert.equal(waiting.status, 3, waiting.err);
    assert.match(waiting.err, /FL1093.*one@1{12}/);
    found("scan", { kind: "DISCOVERY", discovery: { analysisStatus: "FINISHED_SUCCESS" } });
    found("high", { kind: "VULNERABILITY", noteName: "n/CVE-2026-1", vulnerability: { effectiveSeverity: "HIGH" } });
    found("worst", { kind: "VULNERABILITY", noteName: "n/CVE-2026-2", vulnerability: { effectiveSeverity: "CRITICAL" } });
    const weak = await app.run("promote", "testing", "production", "--approve", "--yes");
    assert.equal(weak.status, 3, weak.err);
    assert.match(weak.err, /FL1092.*severity critical are[\s\S]*one@1{12}: 1 critical: CVE-2026-2\n/);
  });

  test("a stage on whose ground another one stands is not destroyed", async (t) => {
    const app = await liveShop(t, MANIFEST.replace("\n  production:", "\n  preview: { shares: testing }\n  production:"));
    const preview = { stage: "preview", kind: "deploy", release: "r1-00000001", by: "bob@desk", steps: [] };
    const times = { started: "2026-11-01T10:00:00.000Z", ended: "2026-11-01T10:05:00.000Z" };
    const done = { format: FORMAT, id: "preview-1", number: 1, ...preview, ...times, outcome: "done" };
    await record(app, places.deployment("shop", "preview", 1), done);
    const { status, err } = await app.run("destroy", "testing", "--yes");
    assert.equal(status, 3, err);
    assert.match(err, /FL1089.*`preview` stands on its ground[\s\S]*`fairlead destroy preview`/);
    assert.ok(!app.google.calls.some((call) => call.startsWith("DELETE run.")));
  });

  test("a stage that is misspelt, and a manifest that is being rewritten, are told of as such", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const misspelt = await app.run("logs", "--stage", "tsting");
    assert.equal(misspelt.status, 2);
    assert.match(misspelt.err, /Did you mean `testing`/);
    await app.manifest(`${MANIFEST}files: { half: `);
    const half = await app.run("scale", "web=2", "--stage", "testing");
    assert.equal(half.status, 2);
    assert.match(half.err, /FL0727/);
  });

  test("what acts on this machine's edge says what to do on Google instead", async (t) => {
    const app = await liveShop(t, MANIFEST);
    for (const words of [
      "pause --stage testing",
      "resume --stage testing",
      "maintenance start --stage testing",
      "down --stage testing",
    ]) {
      const { status, err } = await app.run(...words.split(" "));
      assert.equal(status, 3, words);
      assert.match(err, /FL1082.*is on Google[\s\S]*→ /, words);
    }
  });

  test("what cannot be scaled is refused before Terraform is looked for", async (t) => {
    const app = await liveShop(t, MANIFEST);
    const env = { ...app.env, PATH: app.folder };
    const refusals: readonly (readonly [words: string, status: number, code: RegExp])[] = [
      ["wep=2", 2, /FL0704/],
      ["beat=2", 3, /FL0722/],
      ["web=0", 2, /FL1098/],
    ];
    for (const [words, status, code] of refusals) {
      const ran = await fairlead(["scale", words, "--stage", "testing"], { cwd: app.folder, env });
      assert.equal(ran.status, status, ran.err);
      assert.match(ran.err, code);
    }
  });
});

function follow(app: LiveShop, words: readonly string[], interrupts: Interrupts, onOut: (text: string) => void = () => {}) {
  return fairlead(words, { cwd: app.folder, env: app.env, interrupts, onOut });
}

function messages(out: string): string[] {
  return out
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { message: string }).message);
}

function set(app: LiveShop, name: string, input: string) {
  return fairlead(["secrets", "set", name, "--stage", "testing"], { cwd: app.folder, env: app.env, input });
}

function executionsOf({ google }: LiveShop, job: string): Record<string, unknown>[] {
  return [...google.world.resources].flatMap(([name, execution]) =>
    name.includes(`/shop-testing-${job}/executions/`) ? [execution] : [],
  );
}

/** Programs in the place of gcloud, which opens a port, and of psql, which writes down how it was called. */
async function programs(bin: string, said: string): Promise<void> {
  const gcloud = `#!${process.execPath}
const port = Number(/127.0.0.1:(\\d+)/.exec(process.argv.join(" "))[1]);
require("node:fs").writeFileSync(${JSON.stringify(`${said}.tunnel`)}, process.argv.slice(2).join(" "));
require("node:net").createServer().listen(port, "127.0.0.1", () => console.error("Listening on port [" + port + "]."));
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(), 100);
`;
  const psql = `#!${process.execPath}
if (process.argv[2] === "--version") { console.log("psql (PostgreSQL) 17.2"); process.exit(0); }
const { PGUSER: user, PGDATABASE: database, PGPASSWORD: password, PGPORT } = process.env;
require("node:net").connect(Number(PGPORT), "127.0.0.1", () => {
  const tunnel = require("node:fs").readFileSync(${JSON.stringify(`${said}.tunnel`)}, "utf8");
  require("node:fs").writeFileSync(process.env.SAID, JSON.stringify({ words: process.argv.slice(2), user, database, password, tunnel }));
  if (process.argv[2] === "wait") setInterval(() => {}, 1000);
  else process.exit(7);
});
`;
  await mkdir(bin);
  await writeFile(join(bin, "gcloud"), gcloud, { mode: 0o755 });
  await writeFile(join(bin, "psql"), psql, { mode: 0o755 });
}
