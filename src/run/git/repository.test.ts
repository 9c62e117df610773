import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Failure } from "../../diagnostics/failure.ts";
import { type Change, Repositories } from "./repository.ts";
import { githubName, openRequest } from "./request.ts";

let scratch = "";
let bare = "";
const around = { env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" }, signal: new AbortController().signal };
const git = (...words: string[]) => execFileSync("git", ["-C", bare, ...words], { encoding: "utf8" }).trim();
const target = () => ({ repository: `file://${bare}`, branch: "main" });
const author = { name: "Ann", email: "ann@example.com" };
const change = (files: Record<string, string>, message = "shop r1 to testing"): Change => ({
  files: new Map(Object.entries(files)),
  owned: ["shop/testing"],
  message,
  author,
});

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "fairlead-git-"));
  bare = join(scratch, "bare.git");
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch", "main", bare]);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const repositories = (name = "cache") => new Repositories(join(scratch, name), around);

test("an empty repository is begun; the same again changes nothing; what is not of the folder stays", async () => {
  const first = await repositories().push(target(), change({ "shop/testing/1.yaml": "a: 1\n", "other/x": "x\n" }));
  assert.equal(first.changed, true);
  assert.equal(git("rev-parse", "main"), first.commit);
  assert.deepEqual(await repositories().push(target(), change({ "shop/testing/1.yaml": "a: 1\n" })), {
    ...first,
    changed: false,
  });
  await repositories().push(target(), change({ "shop/testing/2.yaml": "a: 2\n" }, "second"));
  assert.equal(git("ls-tree", "-r", "--name-only", "main"), "other/x\nshop/testing/2.yaml");
  assert.equal(git("log", "-1", "--format=%an <%ae> %s", "main"), "Ann <ann@example.com> second");
});

test("many at once all arrive, none forced", async () => {
  const all = ["a", "b", "c", "d"].map((name) =>
    repositories(name).push(target(), { ...change({ [`shop/${name}/1.yaml`]: `${name}\n` }), owned: [`shop/${name}`] }),
  );
  await Promise.all(all);
  assert.equal(git("ls-tree", "-r", "--name-only", "main"), "shop/a/1.yaml\nshop/b/1.yaml\nshop/c/1.yaml\nshop/d/1.yaml");
  assert.equal(git("rev-list", "--count", "main"), "4");
});

test("what the other side refuses is told in its words", async () => {
  const hook = join(bare, "hooks", "pre-receive");
  writeFileSync(hook, "#!/bin/sh\necho protected >&2\nexit 1\n");
  chmodSync(hook, 0o755);
  await assert.rejects(
    repositories().push(target(), change({ "shop/testing/1.yaml": "a\n" })),
    (error: unknown) => error instanceof Failure && error.slug === "git-failed" && error.message.includes("protected"),
  );
});

test("a repository that is not there is a Failure that names it", async () => {
  await assert.rejects(
    repositories().push({ repository: `file://${scratch}/none.git`, branch: "main" }, change({ "a/b": "c" })),
    (error: unknown) => error instanceof Failure && error.slug === "git-failed" && error.message.includes("none.git"),
  );
});

test("a branch for a request starts at the target, and there is none to make once it is merged", async () => {
  await repositories().push(target(), change({ "shop/testing/1.yaml": "old\n" }));
  const wanted = change({ "shop/testing/1.yaml": "new\n" });
  const made = await repositories().pushBranch(target(), "fairlead/shop", wanted);
  assert.equal(git("rev-parse", "fairlead/shop"), made?.commit);
  assert.equal(git("rev-parse", "fairlead/shop^"), git("rev-parse", "main"));
  assert.deepEqual(await repositories().pushBranch(target(), "fairlead/shop", wanted), { ...made, changed: false });
  git("update-ref", "refs/heads/main", "fairlead/shop");
  assert.equal(await repositories().pushBranch(target(), "fairlead/shop", wanted), undefined);
});

test("a request to a repository that is still empty has a branch to be merged into", async () => {
  const wanted = change({ "shop/testing/1.yaml": "new\n" });
  const made = await repositories().pushBranch(target(), "fairlead/shop", wanted);
  assert.equal(git("ls-tree", "-r", "main"), "");
  assert.equal(git("rev-parse", "fairlead/shop^"), git("rev-parse", "main"));
  assert.deepEqual(await repositories().pushBranch(target(), "fairlead/shop", wanted), { ...made, changed: false });
  assert.equal(git("rev-list", "--count", "main"), "1");
});

test("a repository's own ignore rules keep nothing of ours out", async () => {
  await repositories().push(target(), { ...change({ ".gitignore": "*.yaml\n" }), owned: [] });
  await repositories().push(target(), change({ "shop/testing/1.yaml": "a\n" }));
  assert.match(git("ls-tree", "-r", "--name-only", "main"), /shop\/testing\/1.yaml/);
});

test("without gh the address where people ask for the merge is given", async () => {
  const order = { repository: "https://github.com/acme/gitops.git", base: "main", branch: "fairlead/x", title: "t", body: "b" };
  const without = { ...around, env: { PATH: scratch } };
  assert.equal(await openRequest(order, scratch, without), "https://github.com/acme/gitops/compare/main...fairlead/x?expand=1");
  assert.equal(githubName("git@github.com:acme/gitops.git"), "acme/gitops");
  assert.equal(githubName("https://example.com/acme/gitops.git"), undefined);
});
