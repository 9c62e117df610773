import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What the launcher may count on beside npm, python and git: the tools of POSIX. */
const TOOLS = ["sh", "env", "id", "ls", "cat", "mv", "rm", "mkdir", "rmdir", "date", "find", "sleep", "readlink", "uname"];

type Clone = { folder: string; cache: string; bin: string; run: (...words: string[]) => Promise<Ran> };
type Ran = { status: number | null; out: string; err: string };

test("two first runs at once set up once, fetch a new enough Node, and both run", { timeout: 180_000 }, async (t) => {
  if (spawnSync("npm", ["view", "npm", "version"], { timeout: 60_000 }).status !== 0) {
    t.skip("npm reaches no registry: connect, or set npm's registry, proxy and certificate settings");
    return;
  }
  const clone = makeClone(t, { tools: ["flock"], node: "too old" });
  const runs = await Promise.all([clone.run("one"), clone.run("two")]);
  for (const { status, err } of runs) assert.equal(status, 0, err);
  assert.deepEqual(
    runs.map(({ out }) => out.trim()),
    ["one", "two"],
  );
  const told = runs.map(({ err }) => err).join("");
  assert.equal(count(told, "fetching Node"), 1, told);
  assert.equal(count(told, "installing its dependencies"), 1, told);
  assert.equal(count(told, "another set-up is running"), 1, told);
  const again = await clone.run("three");
  assert.deepEqual(again, { status: 0, out: "three\n", err: "" });
});

test("without flock one of two set-ups waits for the other as well", async (t) => {
  const clone = makeClone(t);
  const runs = await Promise.all([clone.run("one"), clone.run("two")]);
  for (const { status, err } of runs) assert.equal(status, 0, err);
  assert.equal(count(runs.map(({ err }) => err).join(""), "installing its dependencies"), 1);
  assert.equal(existsSync(join(clone.cache, "setup.owner")), false);
});

test("without flock a set-up that was killed does not hold up the next one", async (t) => {
  const clone = makeClone(t);
  const { pid } = spawnSync("true");
  mkdirSync(join(clone.cache, "setup.owner"), { recursive: true });
  writeFileSync(join(clone.cache, "setup.owner", "pid"), `${pid}\n`);
  const { status, out, err } = await clone.run("one");
  assert.deepEqual([status, out], [0, "one\n"], err);
});

test("dependencies that were half installed, or are older than the lock, are installed again", async (t) => {
  const clone = makeClone(t);
  await clone.run("one");
  const installed = join(clone.folder, "node_modules", ".package-lock.json");
  rmSync(installed);
  assert.match((await clone.run("two")).err, /installing its dependencies/);
  assert.equal(existsSync(installed), true);
  assert.equal((await clone.run("three")).err, "");
});

test("a link to the launcher works from any folder", async (t) => {
  const clone = makeClone(t);
  symlinkSync(join(clone.folder, "fairlead"), join(clone.bin, "elsewhere"));
  const ran = await start(join(clone.bin, "elsewhere"), ["one"], clone, "/");
  assert.deepEqual([ran.status, ran.out], [0, "one\n"], ran.err);
});

test("Windows is told to use WSL", async (t) => {
  const clone = makeClone(t);
  rmSync(join(clone.bin, "uname"));
  writeFileSync(join(clone.bin, "uname"), "#!/bin/sh\necho MINGW64_NT-10.0\n", { mode: 0o755 });
  const { status, err } = await clone.run("one");
  assert.equal(status, 4);
  assert.match(err, /WSL/);
});

test("a cache that cannot be written to is told with the way out", async (t) => {
  const clone = makeClone(t);
  writeFileSync(clone.cache, "");
  const { status, err } = await clone.run("one");
  assert.equal(status, 4);
  assert.match(err, /cannot write to its cache folder/);
});

test("npm that fails says why in its own words, and the next run tries again", async (t) => {
  const clone = makeClone(t);
  rmSync(join(clone.bin, "npm"));
  writeFileSync(join(clone.bin, "npm"), "#!/bin/sh\necho no route to the registry >&2\nexit 1\n", { mode: 0o755 });
  const { status, err } = await clone.run("one");
  assert.equal(status, 4);
  assert.match(err, /no route to the registry[\s\S]*could not install its dependencies/);
  rmSync(join(clone.bin, "npm"));
  linkProgram("npm", clone.bin);
  assert.equal((await clone.run("two")).out, "two\n");
});

test("when all is ready the launcher costs less than 20 ms", async (t) => {
  const clone = makeClone(t, { tools: ["flock"] });
  await clone.run("one");
  const through = processorTime("./fairlead x", clone);
  const bare = processorTime(`'${process.execPath}' src/cli/main.ts x`, clone);
  assert.ok(through - bare < 20, `${through.toFixed(1)} ms against ${bare.toFixed(1)} ms`);
});

/** A clone with the real launcher, and a program that only says what it was given. */
function makeClone(t: TestContext, { tools = [], node = "new" }: { tools?: string[]; node?: "new" | "too old" } = {}): Clone {
  const base = mkdtempSync(join(tmpdir(), "fairlead-launcher-"));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, "a clone");
  const bin = join(base, "bin");
  mkdirSync(bin);
  mkdirSync(join(folder, "src", "cli"), { recursive: true });
  for (const file of ["fairlead", "scripts/setup.sh", "scripts/node-check.ts"]) cpSync(join(root, file), join(folder, file));
  writeFileSync(
    join(folder, "src", "cli", "main.ts"),
    "const words: string[] = process.argv.slice(2);\nconsole.log(words.join(' '));\n",
  );
  // npm notes what it installed only where there is something, so the clone needs a package of its own.
  const dependencies = { own: "file:own" };
  const own = { name: "own", version: "1.0.0" };
  const description = { name: "clone", version: "1.0.0", type: "module", dependencies };
  const packages = {
    "": { name: "clone", version: "1.0.0", dependencies },
    own,
    "node_modules/own": { resolved: "own", link: true },
  };
  mkdirSync(join(folder, "own"));
  writeFileSync(join(folder, "own", "package.json"), JSON.stringify(own));
  writeFileSync(join(folder, "package.json"), JSON.stringify(description));
  writeFileSync(
    join(folder, "package-lock.json"),
    JSON.stringify({ name: "clone", version: "1.0.0", lockfileVersion: 3, requires: true, packages }),
  );
  for (const tool of [...TOOLS, ...tools, "npm"]) linkProgram(tool, bin);
  const refusal = node === "new" ? "" : 'case "$*" in *node-check.ts*) exit 1 ;; esac\n';
  writeFileSync(join(bin, "node"), `#!/bin/sh\n${refusal}exec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  const clone = { folder, bin, cache: join(base, "cache") };
  return { ...clone, run: (...words) => start("./fairlead", words, clone, folder) };
}

function linkProgram(name: string, bin: string): void {
  const found = (process.env.PATH ?? "").split(delimiter).find((entry) => existsSync(join(entry, name)));
  if (found !== undefined) symlinkSync(join(found, name), join(bin, name));
}

function environment({ bin, cache }: Pick<Clone, "bin" | "cache">): NodeJS.ProcessEnv {
  return { ...process.env, PATH: bin, FAIRLEAD_CACHE: cache };
}

function start(program: string, words: readonly string[], clone: Pick<Clone, "bin" | "cache">, cwd: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: environment(clone), stdio: ["ignore", "pipe", "pipe"] });
    const ran: Ran = { status: null, out: "", err: "" };
    child.stdout.on("data", (chunk) => (ran.out += chunk));
    child.stderr.on("data", (chunk) => (ran.err += chunk));
    child.once("error", reject);
    child.once("close", (status) => resolve({ ...ran, status }));
  });
}

/** What a command costs in milliseconds: processor time of its own, which other work on the machine takes nothing from. */
function processorTime(command: string, clone: Clone): number {
  const runs = 20;
  const script = `i=0; while [ $i -lt ${runs} ]; do ${command} >/dev/null || exit 1; i=$((i + 1)); done; times`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { cwd: clone.folder, env: environment(clone) });
  assert.equal(status, 0, stderr.toString());
  const [, children = ""] = stdout.toString().trim().split("\n");
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  return (seconds.reduce((sum, part) => sum + part, 0) * 1000) / runs;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
