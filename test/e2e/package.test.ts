import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { diskUse } from "../../src/run/disk.ts";
import { removeTree } from "../../src/run/sealed.ts";
import { startGoogle } from "../stand-in/google/server.ts";
import { makeBucket, shopManifest } from "./google/shop.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const LARGEST_BYTES = 40 * 1024 * 1024;
/** The package's program is `#!/usr/bin/env node`: it has to find this very Node. */
const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;

let folder = "";
const installed = () => join(folder, "node_modules", "fairlead");
const bin = () => join(folder, "node_modules", ".bin", "fairlead");

before(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-package-"));
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  run("npm", ["pack", "--silent", "--pack-destination", folder], root);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // Offline, because the package brings everything it needs.
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, `fairlead-${version}.tgz`)], folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("the package installs into an empty folder without any other, and is small", async () => {
  const { dependencies, version } = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8"));
  assert.equal(dependencies, undefined);
  const bytes = await diskUse(join(folder, "node_modules"));
  assert.ok(bytes < LARGEST_BYTES, `${bytes} bytes`);
  assert.equal(run(bin(), ["--version"], folder), `${version}\n`);
});

test("it is the same program as the one of the repository", () => {
  const inRepository = (words: readonly string[]) => run(process.execPath, [join(root, "src/cli/main.ts"), ...words], root);
  for (const words of [["--help"], ["logs", "--help"], ["help", "components.<name>"], ["explain", "FL0101"], ["schema"]]) {
    assert.equal(run(bin(), words, folder), inRepository(words), words.join(" "));
  }
  const example = join(root, "examples", "notejam");
  assert.equal(run(bin(), ["check", example, "--json"], root), inRepository(["check", example, "--json"]));
});

test("it says in one line that Node is too old, in words that old ones understand", () => {
  const preload = join(folder, "old.cjs");
  writeFileSync(preload, 'Object.defineProperty(process, "versions", { value: { node: "20.20.2" } });');
  const { status, stderr } = spawnSync(process.execPath, ["-r", preload, join(installed(), "bin", "fairlead.cjs"), "up"]);
  assert.equal(status, 4);
  assert.match(stderr.toString(), /^fairlead: needs Node 22\.18 or newer, this is 20\.20\.2\..*\n$/);
});

test("it holds the licence of every library it was bundled from", () => {
  const text = readFileSync(join(installed(), "dist", "LICENSES.txt"), "utf8");
  for (const name of ["zod", "yaml", "hono", "pg", "ioredis"]) assert.match(text, new RegExp(`^${name} \\d`, "m"));
});

test("a mistake of the manifest ends the package's program with 2, and no stack", () => {
  writeFileSync(join(folder, "fairlead.yaml"), "app: shop\ncomponent: {}\n");
  const { status, stdout, stderr } = spawnSync(bin(), ["check"], { cwd: folder, env: { ...process.env, PATH } });
  assert.equal(status, 2);
  assert.match(stdout.toString(), /fairlead\.yaml:2:1: error\[FL0101\]/);
  assert.equal(stderr.toString(), "");
});

test("the package's program finds its libraries where it speaks with Google", async (t) => {
  const google = await startGoogle({ projects: ["acme-test", "acme-prod"] });
  t.after(() => google.close());
  await makeBucket(google, "acme-shop-state");
  const shop = join(folder, "shop");
  mkdirSync(shop);
  writeFileSync(join(shop, "fairlead.yaml"), shopManifest("one"));
  const state = mkdtempSync(join(tmpdir(), "fairlead-state-"));
  t.after(() => removeTree(state));
  const env = { ...process.env, PATH, ...google.env, FAIRLEAD_STATE: state, FAIRLEAD_CACHE: join(state, "cache") };
  const { stdout } = await promisify(execFile)(bin(), ["releases", "--stage", "testing", "--json"], { cwd: shop, env });
  assert.deepEqual(JSON.parse(stdout), []);
});

function run(program: string, words: readonly string[], cwd: string): string {
  const env = { ...process.env, PATH, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  assert.equal(status, 0, `${program} ${words.join(" ")}: ${stderr}`);
  return stdout.toString();
}
