import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { Secret } from "../app/secret.ts";
import { Failure } from "../diagnostics/failure.ts";
import { type Layout, paths } from "./layout.ts";
import { type SecretNeeds, SecretStore, secretFrom } from "./secrets.ts";

const NEEDS: SecretNeeds = {
  secrets: [
    { name: "session-key", source: "generate", length: 50, characters: "letters" },
    { name: "token", source: "generate", length: 40, characters: "hex" },
    { name: "mail", source: "supply", what: "password of the mail server" },
    { name: "sso", source: "existing", secret: "sso-client" },
    { name: "auth", source: "compose", text: [{ literal: "admin:" }] },
  ],
  data: [
    { kind: "postgres", name: "db" },
    { kind: "redis", name: "cache" },
  ],
};

function layoutOf(t: TestContext): Layout {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-secrets-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { state: folder, cache: folder, runtime: folder, project: folder };
}

async function filled(t: TestContext): Promise<{ store: SecretStore; layout: Layout }> {
  const layout = layoutOf(t);
  const store = new SecretStore(layout, "production");
  await store.set("mail", new Secret("a mail password"), NEEDS);
  await store.set("sso", new Secret("a client secret"), NEEDS);
  await store.ensure(NEEDS);
  return { store, layout };
}

test("everything that has to be supplied is told at once, with the commands, and nothing is generated before", async (t) => {
  const layout = layoutOf(t);
  const store = new SecretStore(layout, "production");
  await assert.rejects(store.ensure(NEEDS), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.status, 3);
    assert.match(error.message, /mail: password of the mail server\n.*sso: what `sso-client` holds elsewhere/);
    assert.match(
      error.diagnostic.hint ?? "",
      /fairlead secrets set mail --stage production\n.*secrets set sso --stage production/,
    );
    return true;
  });
  assert.deepEqual(store.all(), []);
});

test("secrets are generated once for a stage, as the manifest says, and differ between stages", async (t) => {
  const { store, layout } = await filled(t);
  assert.match(store.get("session-key")?.reveal() ?? "", /^[A-Za-z]{50}$/);
  assert.match(store.get("token")?.reveal() ?? "", /^[0-9a-f]{40}$/);
  assert.match(store.data("db").reveal(), /^[A-Za-z]{32}$/);
  assert.notEqual(store.data("db").reveal(), store.administrator("db").reveal());
  const before = store.all().map((secret) => secret.reveal());
  await new SecretStore(layout, "production").ensure(NEEDS);
  assert.deepEqual(
    store.all().map((secret) => secret.reveal()),
    before,
  );
  const other = new SecretStore(layout, "testing");
  await other.ensure({ secrets: [], data: NEEDS.data });
  assert.notEqual(other.data("db").reveal(), store.data("db").reveal());
});

test("the file is readable by its owner alone and is replaced as a whole", async (t) => {
  const { layout } = await filled(t);
  const file = paths.secrets(layout, "production");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(file)).mode & 0o777, 0o700);
  assert.deepEqual(
    readdirSync(dirname(file)).filter((name) => !name.endsWith(".lock")),
    ["production.json"],
  );
});

test("what a killed writer left beside the file is gone after the next ensure", async (t) => {
  const { store, layout } = await filled(t);
  const folder = dirname(paths.secrets(layout, "production"));
  writeFileSync(join(folder, "production.json.0123456789ab"), "the secrets, unfinished");
  await store.ensure(NEEDS);
  assert.deepEqual(readdirSync(folder).toSorted(), ["production.json", "production.json.lock"]);
});

test("those who generate and set at the same time lose nothing of each other", async (t) => {
  const layout = layoutOf(t);
  const names = Array.from({ length: 12 }, (_, index) => `secret-${index}`);
  const needs = { data: NEEDS.data, secrets: names.map((name) => ({ name, source: "supply" as const, what: "a value" })) };
  await Promise.all(names.map((name) => new SecretStore(layout, "local").set(name, new Secret(`value of ${name}`), needs)));
  const store = new SecretStore(layout, "local");
  assert.deepEqual(
    names.map((name) => store.get(name)?.reveal()),
    names.map((name) => `value of ${name}`),
  );
});

test("a value is kept byte for byte; a single line loses its end, several lines keep theirs", async (t) => {
  const { store } = await filled(t);
  const hard = 'it\'s "quoted" \\ \t ünïcödé 🗝\r\nsecond line\n\n';
  await store.set("mail", secretFrom("mail", Buffer.from(hard)), NEEDS);
  assert.equal(store.get("mail")?.reveal(), hard);
  assert.equal(secretFrom("mail", Buffer.from("one line\n")).reveal(), "one line");
  assert.equal(secretFrom("mail", Buffer.from("one line\r\n")).reveal(), "one line");
  assert.equal(secretFrom("mail", Buffer.from("\uFEFFmarked ")).reveal(), "\uFEFFmarked ");
});

test("values that no environment variable can hold, or that masking would make a mess of, are refused", async (t) => {
  const { store } = await filled(t);
  const slug = (wanted: string) => (error: unknown) => error instanceof Failure && error.slug === wanted;
  assert.throws(() => secretFrom("mail", Buffer.from([0x61, 0xff, 0x62])), slug("secret-not-text"));
  assert.throws(() => secretFrom("mail", Buffer.from("zero\0byte")), slug("secret-not-text"));
  await assert.rejects(store.set("mail", new Secret("🗝🗝🗝🗝🗝🗝🗝"), NEEDS), slug("secret-too-short"));
  assert.equal(store.get("mail")?.reveal(), "a mail password");
});

test("what Fairlead generated can be rotated, what was supplied is supplied again", async (t) => {
  const { store } = await filled(t);
  const before = [store.get("token")?.reveal(), store.data("db").reveal()];
  await store.rotate("token", NEEDS);
  await store.rotate("data/db/password", NEEDS);
  const cache = store.data("cache").reveal();
  await store.rotate("cache", NEEDS);
  assert.notEqual(store.data("cache").reveal(), cache);
  assert.match(store.get("token")?.reveal() ?? "", /^[0-9a-f]{40}$/);
  assert.equal(before.includes(store.get("token")?.reveal()) || before.includes(store.data("db").reveal()), false);
  const refused = [
    ["mail", "secret-not-generated"],
    ["auth", "secret-fixed"],
    ["data/db/administrator", "secret-fixed"],
    ["tokn", "secret-unknown"],
  ];
  for (const [name = "", slug] of refused) {
    await assert.rejects(store.rotate(name, NEEDS), (error) => error instanceof Failure && error.slug === slug, name);
  }
  await assert.rejects(store.set("tokn", new Secret("long enough"), NEEDS), /no secret `tokn`/);
});

test("a list names every secret and where it comes from, and holds no value", async (t) => {
  const { store } = await filled(t);
  const list = store.list(NEEDS);
  assert.deepEqual(
    list.map(({ name, from }) => [name, from]),
    [
      ["auth", "composed"],
      ["data/cache/password", "generated"],
      ["data/db/administrator", "generated"],
      ["data/db/password", "generated"],
      ["mail", "supplied"],
      ["session-key", "generated"],
      ["sso", "supplied"],
      ["token", "generated"],
    ],
  );
  for (const secret of store.all()) assert.equal(JSON.stringify(list).includes(secret.reveal()), false);
});

test("a damaged file is told without a word of what is in it, and is never replaced by new secrets", async (t) => {
  const { store, layout } = await filled(t);
  const file = paths.secrets(layout, "production");
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.slice(0, whole.length / 2));
  await assert.rejects(store.ensure(NEEDS), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.slug, "secrets-unreadable");
    assert.doesNotMatch(error.message, /mail password/);
    return true;
  });
  assert.equal(readFileSync(file, "utf8"), whole.slice(0, whole.length / 2));
});
