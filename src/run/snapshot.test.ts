import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, lstat, mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { platform } from "node:process";
import { test } from "node:test";
import { type Project, project } from "../../test/support/project.ts";
import { Failure } from "../diagnostics/failure.ts";
import { digestSource, pruneSnapshots, type Recipe, type SnapshotOrder, takeSnapshot } from "./snapshot.ts";

const recipe: Recipe = { build: undefined, native: { with: "none" }, interpreter: undefined, platform: "test" };

function orderOf(of: Project, changes: Partial<SnapshotOrder> = {}): SnapshotOrder {
  return { layout: of.layout, context: of.path(), manifest: of.manifest, recipe, env: process.env, ...changes };
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

test("equal sources have one digest, wherever they lie and whenever they were written", async (t) => {
  const files = { "app.py": "print(1)", "static/style.css": "body {}" };
  const [one, other] = [await project(t, files), await project(t, files)];
  const digests = await Promise.all([takeSnapshot(orderOf(one)), takeSnapshot(orderOf(other)), takeSnapshot(orderOf(one))]);
  assert.equal(new Set(digests.map(({ digest }) => digest)).size, 1);
  assert.equal(await digestSource(orderOf(one)), digests[0]?.digest);
});

test("a snapshot holds the source byte for byte, programs and links included, and cannot be written to", async (t) => {
  const app = await project(t, { "app.py": "print('grüezi')\n", "empty.txt": "" });
  await app.write("bin/start", "#!/bin/sh\n", 0o755);
  await app.link("current", "bin/start");
  const { directory } = await takeSnapshot(orderOf(app));
  assert.deepEqual(await filesOf(directory), ["app.py", "bin/start", "current", "empty.txt"]);
  assert.equal(await readFile(join(directory, "app.py"), "utf8"), "print('grüezi')\n");
  assert.equal(await readlink(join(directory, "current")), "bin/start");
  assert.equal((await lstat(join(directory, "bin/start"))).mode & 0o777, 0o555);
  assert.equal((await lstat(join(directory, "app.py"))).mode & 0o777, 0o444);
  assert.equal((await lstat(join(directory, "bin"))).mode & 0o777, 0o555);
});

test("an edit of the manifest alone keeps the snapshot; everything else that runs makes a new one", async (t) => {
  const app = await project(t, { "fairlead.yaml": "app: a", "app.py": "1", "run.sh": "" });
  await app.link("link", "app.py");
  const digest = () => digestSource(orderOf(app));
  const first = await digest();
  await app.write("fairlead.yaml", "app: b");
  assert.equal(await digest(), first);

  const seen = new Set([first]);
  const changes: (() => Promise<unknown>)[] = [
    () => app.write("app.py", "2"),
    () => app.write("other.py", "2"),
    () => chmod(app.path("run.sh"), 0o755),
    () => app.remove("link").then(() => app.link("link", "run.sh")),
    () => app.remove("other.py"),
    // The same bytes, cut differently.
    () => app.write("a", "bc").then(() => app.write("d", "")),
    () => app.write("a", "b").then(() => app.write("d", "c")),
  ];
  for (const change of changes) {
    await change();
    seen.add(await digest());
  }
  seen.add(await digestSource(orderOf(app, { recipe: { ...recipe, interpreter: "cpython-3.11.7" } })));
  assert.equal(seen.size, changes.length + 2);
});

test("git says what belongs to the source: tracked and new files, not ignored ones", async (t) => {
  const app = await project(t, { "app.py": "1", "new.py": "2", "debug.log": "3", "kept.log": "4", ".gitignore": "*.log\n" });
  app.git("init", "-q");
  app.git("add", "-f", "app.py", ".gitignore", "kept.log");
  app.git("commit", "-qm", "First");
  await app.write("gone.py", "5");
  app.git("add", "gone.py");
  await app.remove("gone.py");
  const { directory } = await takeSnapshot(orderOf(app));
  assert.deepEqual(await filesOf(directory), [".gitignore", "app.py", "kept.log", "new.py"]);
});

test("a submodule's files belong to the source", async (t) => {
  const library = await project(t, { "library.py": "1" });
  library.git("init", "-q");
  library.git("add", ".");
  library.git("commit", "-qm", "First");
  const app = await project(t, { "app.py": "1" });
  app.git("init", "-q");
  app.git("submodule", "--quiet", "add", library.path(), "vendor/library");
  const { directory } = await takeSnapshot(orderOf(app));
  assert.deepEqual(await filesOf(directory), [".gitmodules", "app.py", "vendor/library/library.py"]);
});

test("what tools leave behind is not source, with git and without", async (t) => {
  const leftovers = {
    "__pycache__/a.pyc": "",
    "node_modules/x/i.js": "",
    "env/pyvenv.cfg": "",
    "env/bin/python": "",
    ".fairlead/x": "",
  };
  for (const git of [false, true]) {
    const app = await project(t, { "app.py": "1", ...leftovers });
    if (git) app.git("init", "-q");
    const { directory } = await takeSnapshot(orderOf(app));
    assert.deepEqual(await filesOf(directory), ["app.py"], git ? "with git" : "without git");
  }
});

test("a project in a folder that an outer repository ignores is still a project", async (t) => {
  const outer = await project(t, { ".gitignore": "scratch/\n", "scratch/app/app.py": "1" });
  outer.git("init", "-q");
  const { directory } = await takeSnapshot(orderOf(outer, { context: outer.path("scratch/app") }));
  assert.deepEqual(await filesOf(directory), ["app.py"]);
});

test("files from outside the context come along, and keep their place to it", async (t) => {
  const app = await project(t, { "web/app.py": "1", "requirements/base.txt": "x", "other/no.txt": "no" });
  const snapshot = await takeSnapshot(orderOf(app, { context: app.path("web"), include: [app.path("requirements/base.txt")] }));
  assert.deepEqual(await filesOf(snapshot.root), ["requirements/base.txt", "web/app.py"]);
  assert.equal(snapshot.directory, join(snapshot.root, "web"));
  assert.equal(snapshot.locate(app.path("requirements/base.txt")), join(snapshot.root, "requirements/base.txt"));
});

test("a link that leaves the source is refused by name; one within it is kept", async (t) => {
  const targets = ["/etc/passwd", "../outside", "web/../../outside"];
  for (const target of targets) {
    const app = await project(t, { "web/app.py": "1" });
    await app.link("bad", target);
    await assert.rejects(takeSnapshot(orderOf(app)), (error) => error instanceof Failure && error.slug === "link-leaves-source");
  }
  const app = await project(t, { "web/app.py": "1" });
  await app.link("web/self", "../web/app.py");
  await takeSnapshot(orderOf(app));
});

test("names in any script and of any length that the system takes are kept", async (t) => {
  const long = `${"ü".repeat(126)}.py`;
  const app = await project(t, { "naïve/日本語 ☃.py": "1", [long]: "2", "line\nbreak 'quote\"": "3" });
  app.git("init", "-q");
  const { directory } = await takeSnapshot(orderOf(app));
  assert.deepEqual(await filesOf(directory), ["line\nbreak 'quote\"", "naïve/日本語 ☃.py", long].toSorted());
});

test("a name that is not UTF-8 is refused", { skip: platform === "darwin" && "macOS has no such names" }, async (t) => {
  const app = await project(t, { "app.py": "1" });
  await writeFile(Buffer.concat([Buffer.from(`${app.path()}/caf`), Buffer.from([0xe9])]), "");
  await assert.rejects(takeSnapshot(orderOf(app)), (error) => error instanceof Failure && error.slug === "file-name-not-utf8");
});

test("a source without any file, and one that never comes to rest, are failures that say so", async (t) => {
  const empty = await project(t);
  const build = { file: undefined, args: {}, stage: undefined };
  const built = takeSnapshot(orderOf(empty, { recipe: { ...recipe, build } }));
  await assert.rejects(built, (error) => error instanceof Failure && error.slug === "source-empty");
  // Without a folder to build from, the command may be a program of the machine.
  assert.deepEqual(
    await filesOf((await takeSnapshot(orderOf(empty, { recipe: { ...recipe, build: undefined } }))).directory),
    [],
  );

  const busy = await project(t, { "app.py": "0" });
  // Grows at each moment, as a log file would that was forgotten in the source.
  const finish = async () => assert.fail("a source in motion was taken");
  let writing = true;
  const writer = (async () => {
    for (let count = 0; writing; count += 1) await writeFile(busy.path("app.py"), "x".repeat(count % 500));
  })();
  try {
    await assert.rejects(
      takeSnapshot(orderOf(busy, { finish })),
      (error) => error instanceof Failure && error.slug === "source-keeps-changing",
    );
  } finally {
    writing = false;
    await writer;
  }
});

test("several at once give one snapshot", async (t) => {
  const app = await project(t, { "app.py": "1" });
  const taken = await Promise.all(Array.from({ length: 5 }, () => takeSnapshot(orderOf(app))));
  assert.equal(new Set(taken.map(({ directory }) => directory)).size, 1);
  const visible = (await readdir(join(app.layout.state, "snapshots"))).filter((name) => !name.startsWith("."));
  assert.deepEqual(visible, [taken[0]?.digest]);
});

test("a snapshot that was killed half-way is not there, and the next one tidies up after it", async (t) => {
  const app = await project(t, { "app.py": "1" });
  const script = `
    const { takeSnapshot } = await import(${JSON.stringify(new URL("./snapshot.ts", import.meta.url).href)});
    const order = JSON.parse(process.argv[1]);
    await takeSnapshot({ ...order, env: process.env, finish: () => new Promise(() => { console.log("copied"); setInterval(() => {}, 1000); }) });
  `;
  const { finish: _, ...order } = orderOf(app);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", script, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  const names = () => readdir(join(app.layout.state, "snapshots"));
  assert.deepEqual(
    (await names()).filter((name) => /^[0-9a-f]/.test(name)),
    [],
  );
  const { digest } = await takeSnapshot(orderOf(app));
  assert.deepEqual(
    (await names()).filter((name) => name !== ".lock"),
    [digest],
  );
});

test("pruning removes the snapshots that nobody keeps, read-only as they are", async (t) => {
  const app = await project(t, { "app.py": "1", "folder/file": "" });
  const old = await takeSnapshot(orderOf(app));
  await app.write("app.py", "2");
  const kept = await takeSnapshot(orderOf(app));
  assert.deepEqual(await pruneSnapshots(app.layout, new Set([kept.digest])), [old.digest]);
  assert.deepEqual(await filesOf(kept.directory), ["app.py", "folder/file"]);
  await assert.rejects(lstat(old.directory));
});

test("an aborted snapshot leaves nothing behind", async (t) => {
  const app = await project(t, { "app.py": "1" });
  await mkdir(app.path("many"));
  for (let index = 0; index < 200; index += 1) await writeFile(app.path("many", String(index)), "x".repeat(index));
  const abort = new AbortController();
  const finish = async () => abort.signal.throwIfAborted();
  setImmediate(() => abort.abort(new Error("stopped by the user")));
  await assert.rejects(takeSnapshot(orderOf(app, { finish, signal: abort.signal })), /stopped by the user|aborted/);
  const left = await readdir(join(app.layout.state, "snapshots"));
  assert.deepEqual(
    left.filter((name) => name !== ".lock"),
    [],
  );
});
