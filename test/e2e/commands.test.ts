import assert from "node:assert/strict";
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { Interrupts } from "../../src/cli/shell.ts";
import { removeTree } from "../../src/run/sealed.ts";
import { eventually } from "../support/eventually.ts";
import { type Given, fairlead as inProcess, type Ran } from "../support/fairlead.ts";

const MANIFEST = `app: tiny
image: { build: ., native: none }
components:
  web:
    kind: service
    command: python3 app.py
    port: 8080
    env: { WORD: "\${secrets.word}" }
    scale: { min: 1, max: 4, concurrency: 50 }
    health: { ready: / }
  sum: { kind: job, command: [python3, -c, "import sys; print('sum', sum(map(int, sys.argv[1:])))"], run: on-demand }
  fails: { kind: job, command: [python3, -c, "import sys; print('no luck'); sys.exit(3)"], run: on-demand, retries: 1 }
data: { media: { kind: bucket } }
secrets: { word: { generate: 20 } }
`;
const APP = `import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = (os.environ["FAIRLEAD_RELEASE"] + " hello\\n").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

print("listening", flush=True)
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
`;

suite("a running app by its commands", { timeout: 5 * 60_000 }, () => {
  const base = mkdtempSync(join(tmpdir(), "fairlead-commands-"));
  const app = join(base, "app");
  const places = { FAIRLEAD_STATE: join(base, "state"), FAIRLEAD_RUNTIME: join(base, "run") };
  const fairlead = (words: string, given: Partial<Given> = {}): Promise<Ran> =>
    inProcess(words.split(" "), { cwd: app, env: { ...process.env, ...places, NO_COLOR: "1" }, ...given });
  const good = async (words: string, given: Partial<Given> = {}): Promise<string> => {
    const { status, out, err } = await fairlead(words, given);
    assert.equal(status, 0, `${words}: ${out}${err}`);
    return out;
  };
  const asData = async (words: string) => JSON.parse(await good(`${words} --json`));
  const address = async (): Promise<string> => (await good("open")).trim();

  before(() => {
    // As root the app runs under an account that has to get there.
    chmodSync(base, 0o755);
    mkdirSync(app);
    writeFileSync(join(app, "fairlead.yaml"), MANIFEST);
    writeFileSync(join(app, "app.py"), APP);
  });
  after(async () => {
    await fairlead("down");
    await removeTree(base);
  });

  test("before anything runs, each command says so and what to do", async () => {
    for (const words of ["status", "logs", "scale web=2", "metrics"]) {
      const { status, err } = await fairlead(words);
      assert.equal(status, 1, words);
      assert.match(err, /FL0910.*tiny[\s\S]*fairlead up/, words);
    }
    assert.match(await good("down"), /tiny is down/);
  });

  test("an app whose stages are on Google is asked for by its stage", async () => {
    const shop = join(base, "shop");
    mkdirSync(shop);
    const google = "{ target: cloud-run, google: { project: acme-shop, region: europe-west1 } }";
    const web = "{ kind: service, command: serve, port: 8080 }";
    writeFileSync(
      join(shop, "fairlead.yaml"),
      `app: shop\nimage: { build: . }\ncomponents: { web: ${web} }\nstages: { testing: ${google} }\n`,
    );
    const { err } = await fairlead(`status --manifest ${shop}`);
    assert.match(err, /FL0910.*shop[\s\S]*`--stage testing`/);
  });

  test("plan tells every step with its reason and starts nothing", async () => {
    const { steps } = await asData("plan");
    assert.deepEqual(
      steps.map(({ action, subject }: Record<string, string>) => `${action} ${subject}`),
      ["create bucket media", "start 1 × service web", "route new requests to the new instances"],
    );
    assert.equal((await fairlead("status")).status, 1);
  });

  test("up tells its progress on standard error, and on standard output where the app answers", async () => {
    const { status, out, err } = await fairlead("up");
    assert.equal(status, 0, err);
    assert.match(err, /✓ Engine started/);
    const where = /http:\/\/\S+/.exec(out)?.[0] ?? "";
    assert.match(await (await fetch(where)).text(), /hello/);
    assert.equal((await asData("up")).outcome, "done");
    assert.match(await good("plan"), /nothing to do/);
  });

  test("status shows stages, components and data", async () => {
    const text = await good("status");
    assert.match(text, /local {2}ready/);
    assert.match(text, /web +service +1\/1 ready/);
    assert.match(text, /media +bucket/);
    const { stages } = await asData("status");
    assert.equal(stages[0].components.find(({ name }: { name: string }) => name === "web").ready, 1);
  });

  test("status --watch shows it anew when something changed, until Ctrl-C", async () => {
    const interrupts = new Interrupts();
    let seen = "";
    const watching = fairlead("status --watch --json", { interrupts, onOut: (text) => (seen += text) });
    await eventually("a first look", () => seen.includes("tiny"));
    await good("scale web=2");
    await eventually("a look that shows the held count", () => seen.includes('"held":2'));
    interrupts.interrupt();
    assert.equal((await watching).status, 0);
  });

  test("a held count is let go by auto, and what cannot be scaled is refused", async () => {
    assert.match(await good("scale web=5"), /web is held at 5, beyond the `max: 4` of the manifest/);
    assert.match(await good("scale web=auto"), /web scales as the manifest says again/);
    const { status, err } = await fairlead("scale wep=2");
    assert.equal(status, 2);
    assert.match(err, /Did you mean `web`/);
  });

  test("logs are shown for people and as data, one line each", async () => {
    await eventually("a line of the app", async () => (await good("logs web")).includes("listening"));
    const [line = ""] = (await good("logs web --lines 1 --json")).trim().split("\n");
    assert.deepEqual(Object.keys(JSON.parse(line)).sort(), ["at", "component", "instance", "message", "stage", "stream"]);
    assert.equal(await good("logs web --since 2000-01-01T00:00:00Z --lines 0"), "");
  });

  test("logs --follow goes on with new lines until Ctrl-C", async () => {
    const interrupts = new Interrupts();
    const following = fairlead("logs sum --follow", { interrupts });
    await good("run sum -- 1 2");
    await eventually("the job's line in the log", async () => (await good("logs sum")).includes("sum 3"));
    interrupts.interrupt();
    const { status, out } = await following;
    assert.equal(status, 0);
    assert.match(out, /sum 3/);
  });

  test("run shows what the job writes, and ends as the job did", async () => {
    const sum = await fairlead("run sum -- 20 22");
    assert.deepEqual([sum.status, /sum 42/.test(sum.err), /sum succeeded/.test(sum.out)], [0, true, true], sum.err);
    const fails = await fairlead("run fails");
    assert.deepEqual(fails.err.match(/no luck/g)?.length, 2, fails.err);
    assert.deepEqual([fails.status, /failed 2 times.*exit code 3/.test(fails.out)], [1, true], fails.out);
    const unknown = await fairlead("run som");
    assert.deepEqual([unknown.status, /Did you mean `sum`/.test(unknown.err)], [2, true], unknown.err);
  });

  test("a stage that is down runs no job, and says what brings it back", async () => {
    await good("down --stage local");
    const refused = await fairlead("run sum -- 1 2");
    assert.deepEqual([refused.status, /FL0737[\s\S]*fairlead up/.test(refused.err)], [3, true], refused.err);
    await good("up");
    assert.equal((await fetch(await address())).status, 200);
    await good("run sum -- 1 2");
  });

  test("secrets are listed without values, set from standard input or a file, and rotated", async () => {
    const [file = assert.fail("no secrets are kept")] = globSync(join(places.FAIRLEAD_STATE, "*", "secrets", "local.json"));
    const kept = () => readFileSync(file, "utf8");
    assert.match(await good("secrets list"), /word +generate +set/);
    const before = kept();
    await good("secrets rotate word");
    assert.notEqual(kept(), before);
    const { out, err } = await fairlead("secrets set word", { input: "a new and long word\n" });
    assert.doesNotMatch(out + err, /new and long/);
    assert.ok(kept().includes('"a new and long word"'), "without its line end");
  });

  test("restart rolls the live release, and nobody is refused", async () => {
    const where = await address();
    const rolled = fairlead("restart");
    let going = true;
    void rolled.then(() => (going = false));
    while (going) assert.equal((await fetch(where)).status, 200);
    assert.equal((await rolled).status, 0, (await rolled).err);
  });

  test("maintenance answers everything with a page, the user's own where one is given", async () => {
    writeFileSync(join(app, "sorry.html"), "<p>sorry</p>");
    await good("maintenance start --page sorry.html");
    const answer = await fetch(await address());
    assert.deepEqual([answer.status, await answer.text()], [503, "<p>sorry</p>"]);
    await good("maintenance end");
    assert.equal((await fetch(await address())).status, 200);
    const { status, err } = await fairlead("maintenance start --page nowhere.html");
    assert.deepEqual([status, /nowhere\.html cannot be read/.test(err)], [2, true], err);
  });

  test("lines of a component that never was are refused by its name, not answered with nothing", async () => {
    const { status, err } = await fairlead("logs wbe");
    assert.deepEqual([status, /FL0704[\s\S]*Did you mean `web`/.test(err)], [2, true], err);
  });

  test("paused requests wait and are answered after resume", async () => {
    await good("pause");
    const waiting = fetch(await address());
    await good("resume");
    assert.equal((await waiting).status, 200);
  });

  test("a changed tree is another release; diff shows the line, rollback goes back", async () => {
    const where = await address();
    const first = await (await fetch(where)).text();
    writeFileSync(join(app, "fairlead.yaml"), MANIFEST.replace("max: 4", "max: 5"));
    await good("up");
    assert.notEqual(await (await fetch(where)).text(), first);
    const [last, before] = (await asData("releases")).map(({ number }: { number: number }) => number).toReversed();
    const diff = await good(`releases diff ${before} ${last}`);
    assert.match(diff, /^- {4}scale: .*max: 4/m);
    assert.match(diff, /^\+ {4}scale: .*max: 5/m);
    await good("rollback");
    assert.equal(await (await fetch(where)).text(), first);
    assert.match(await good("releases"), new RegExp(`^${before} .*live in local`, "m"));
  });

  test("a deployment that fails shows the last lines of what failed, and what served before serves on", async () => {
    writeFileSync(join(app, "app.py"), "import sys\nprint('cannot start: no luck today')\nsys.exit(1)\n");
    const { status, err } = await fairlead("up");
    assert.equal(status, 1);
    assert.match(err, /cannot start: no luck today/);
    assert.match(err, /FL0719/);
    // Whoever looks for a release to go back to sees that this one is none.
    assert.match(await good("releases"), /^\d+ .*failed in local$/m);
    assert.equal((await fetch(await address())).status, 200);
    writeFileSync(join(app, "app.py"), APP);
  });

  test("a manifest with mistakes is not deployed, and each is shown with its line", async () => {
    writeFileSync(join(app, "fairlead.yaml"), MANIFEST.replace("kind: service", "kind: servce"));
    const { status, err } = await fairlead("up");
    assert.equal(status, 2);
    assert.match(err, /fairlead\.yaml:5:11: error\[FL\d+\][\s\S]*kind: servce[\s\S]*\^{6}/);
    writeFileSync(join(app, "fairlead.yaml"), MANIFEST);
  });

  test("metrics are Prometheus text, and the API tells what it is", async () => {
    assert.match(await good("metrics"), /^# TYPE fairlead_\w+ \w+$/m);
    assert.equal(JSON.parse(await good("metrics --openapi")).openapi, "3.1.0");
  });

  test("what deletes asks, and without a terminal refuses until --yes says it", async () => {
    const refused = await fairlead("down --delete-data");
    assert.deepEqual([refused.status, /FL0908.*all data of tiny/.test(refused.err)], [3, true], refused.err);
    const mistyped = await fairlead("down --delete-data", { terminal: true, input: "tony\n" });
    assert.deepEqual([mistyped.status, /FL0909/.test(mistyped.err)], [3, true], mistyped.err);
    assert.match(await good("status"), /ready/);
    assert.match(await good("down --delete-data", { terminal: true, input: "tiny\n" }), /tiny is gone for good/);
    assert.equal((await fairlead("status")).status, 1);
  });
});
