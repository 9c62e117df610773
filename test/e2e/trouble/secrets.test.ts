import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, suite, test } from "node:test";
import { manifest, Tiny } from "./tiny.ts";

const VALUE = `a "quoted" 'word', $HOME and \`date\`\n\\ü second line\n`;
const MANIFEST = manifest(
  {
    command: "python3 show.py",
    env: `, TOKEN: "\${secrets.token}", TOKEN_FILE: "\${files.token.path}"`,
  },
  `files: { token: { text: "\${secrets.token}" } }\nsecrets: { token: { supply: the token of the shop } }\n`,
);
const SHOW = `
import hashlib, os
token, file = os.environ["TOKEN"].encode(), open(os.environ["TOKEN_FILE"], "rb").read()
for value in (token, file): print("sha256", hashlib.sha256(value).hexdigest(), flush=True)
print("leaked:", os.environ["TOKEN"], flush=True)
exec(open("server.py").read())
`;

suite("a secret with quotes and newlines", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());

  test("that nobody has supplied refuses the first deployment and says how to", async () => {
    tiny.write("show.py", SHOW);
    const { status, err } = await tiny.try(MANIFEST);
    assert.equal(status, 3, err);
    assert.match(err, /FL0630[\s\S]*token: the token of the shop[\s\S]*\n {4}fairlead secrets set token --stage local\n/);
    assert.doesNotMatch(err, /Deploying to/);
    assert.match(await tiny.good("secrets list"), /token +supply +missing/);
  });

  test("is supplied before anything was ever deployed, also while no engine runs", async () => {
    await tiny.good("down");
    await tiny.good("secrets set token", { input: VALUE });
    assert.match(await tiny.good("secrets list"), /token +supply +set/);
    assert.equal((await tiny.run("status")).status, 1, "no engine was started for it");
  });

  test("reaches the app byte for byte, by environment and by file, and is masked in its log", async () => {
    await tiny.good("up");
    const log = await tiny.good("logs");
    const digest = createHash("sha256").update(VALUE).digest("hex");
    assert.equal(log.match(new RegExp(`sha256 ${digest}`, "g"))?.length, 2, log);
    assert.match(log, /leaked: \[redacted\]/);
    assert.doesNotMatch(log, /quoted|second line/);
  });

  test("is refused where a process could not be given it, or where it is misspelt", async () => {
    const set = async (input: string, words = "secrets set token") => (await tiny.run(words, { input })).err;
    assert.match(await set("with\0zero bytes"), /FL0635.*zero byte/);
    assert.match(await set("short"), /FL0634.*5 characters/);
    assert.match(await set("long enough", "secrets set tokn"), /FL0631[\s\S]*Did you mean `token`/);
  });
});

suite("a secret that only a job on demand reads", { timeout: 120_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());

  test("keeps no deployment waiting, and is asked for when the job runs", async () => {
    const env = `{ FIRST: "\${secrets.first}" }`;
    const job = `  first-user: { kind: job, run: on-demand, command: [sh, -c, 'test "$FIRST" = first-password'], env: ${env} }\n`;
    const rest = "secrets: { first: { supply: first password of the admin } }\n";
    const { status, err } = await tiny.try(manifest({}, rest).replace("components:\n", `components:\n${job}`));
    assert.equal(status, 0, err);
    const refused = await tiny.run("run first-user");
    assert.equal(refused.status, 3, refused.err);
    assert.match(refused.err, /FL0630[\s\S]*first: first password of the admin/);
    await tiny.good("secrets set first", { input: "first-password" });
    await tiny.good("run first-user");
  });
});
