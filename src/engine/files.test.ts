import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { project } from "../../test/support/project.ts";
import { resolve } from "../app/resolve.ts";
import { reveal, Secret } from "../app/secret.ts";
import { Failure } from "../diagnostics/failure.ts";
import { parseManifest } from "../manifest/parse.ts";
import { Files } from "./files.ts";

const MANIFEST = `
app: shop
components: { web: { kind: service, command: "serve --port \${port}" } }
secrets: { key: { generate: 12 } }
files:
  first: { template: first.tpl }
  second: { template: second.tpl }
  third: { text: "third with \${secrets.key}" }
  raw: { from: raw.bin }
`;
const { manifest, locate } = parseManifest(MANIFEST, "fairlead.yaml");
const app = (manifest && resolve(manifest, "local", locate).app) ?? assert.fail("the manifest has mistakes");

const lookupIn = (files: Files) => {
  const lookup: Parameters<Files["text"]>[1] = (reference) =>
    reference.of === "file" ? files.text(reference.name, lookup) : new Secret("hidden-key");
  return lookup;
};

test("files quote each other in any order, and a secret in one is a secret in all", async (t) => {
  const { path } = await project(t, {
    "first.tpl": "1 ${files.second.text}",
    "second.tpl": "2 ${files.third.text}",
    "raw.bin": "",
  });
  const files = await Files.read(app.files, path(), app);
  const value = files.text("first", lookupIn(files));
  assert.equal(reveal(value), "1 2 third with hidden-key");
  assert.equal(String(value), "[redacted]");
});

test("what `from` names is written byte for byte", async (t) => {
  const { path } = await project(t, { "first.tpl": "", "second.tpl": "" });
  const bytes = Buffer.from([0xff, 0x00, 0x24, 0x7b, 0x0d, 0x0a]);
  writeFileSync(path("raw.bin"), bytes);
  const files = await Files.read(app.files, path(), app);
  assert.deepEqual(Buffer.from(files.bytes("raw", lookupIn(files))), bytes);
});

test("a circle, a missing file and a mistake in a template are told before anything is deployed", async (t) => {
  const { path, write, remove } = await project(t, {
    "first.tpl": "${files.second.text}",
    "second.tpl": "${files.first.text}",
    "raw.bin": "",
  });
  const slugOf = (error: unknown) => (error instanceof Failure ? `${error.slug}: ${error.diagnostic.message}` : String(error));
  const problem = async () => {
    try {
      (await Files.read(app.files, path(), app)).check();
      return "none";
    } catch (error) {
      return slugOf(error);
    }
  };
  assert.equal(await problem(), "file-cycle: Files quote each other in a circle: `first` → `second` → `first`.");
  await write("second.tpl", "fine\n${files.nope.path}");
  assert.match(await problem(), /^template-mistake: .*`second`.*second\.tpl:2: .*nope/);
  await remove("second.tpl");
  assert.match(await problem(), /^file-missing: .*second\.tpl/);
});
