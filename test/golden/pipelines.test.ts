/**
 * Each folder of `pipelines/` holds the files of a reference system's pipeline. `UPDATE=1` writes them anew, for a human to
 * review in the diff; it is refused where nobody reviews. Workflows are judged by actionlint where it is on PATH:
 * `go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7`.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parseDocument } from "yaml";
import type { App } from "../../src/app/model.ts";
import { compilePipeline, pipelineNames, pipelineSetup } from "../../src/compile/pipelines/pipeline.ts";
import { searchPath } from "../../src/run/find-program.ts";
import { apps } from "../support/kubernetes.ts";

const folder = join(import.meta.dirname, "pipelines");
const update = process.env.UPDATE === "1";
const place = { version: "1.2.3", folder: "" };
const cases = ["a", "b", "c", "d", "e"];

const fleetOf = (name: string) =>
  apps(join(import.meta.dirname, "manifests", `${name}.yaml`)).filter(({ target }) => target !== "local");

test("pipelines are not rewritten where nobody reviews them", () => {
  assert.ok(!(update && process.env.CI), "UPDATE=1 is for a person at a keyboard; CI compares");
});

for (const name of cases) {
  const there = join(folder, `reference-${name}`);
  test(`reference-${name} has the expected pipeline, twice the same`, () => {
    const fleet = fleetOf(name);
    const files = [
      ...compilePipeline(fleet, place),
      {
        path: "setup.sh",
        text: pipelineSetup(fleet, place)
          .map((line) => `${line}\n`)
          .join(""),
      },
    ].filter(({ text }) => text !== "");
    assert.deepEqual(compilePipeline(fleetOf(name), place), compilePipeline(fleet, place));
    if (update && !process.env.CI) {
      rmSync(there, { recursive: true, force: true });
      for (const { path, text } of files) {
        mkdirSync(dirname(join(there, path)), { recursive: true });
        writeFileSync(join(there, path), text);
      }
    }
    for (const { path, text } of files) assert.equal(text, readFileSync(join(there, path), "utf8"), path);
    const expected = globSync("{.github/workflows,.cloudbuild/*}/*", { cwd: there });
    assert.deepEqual(
      compilePipeline(fleet, place)
        .map(({ path }) => path)
        .toSorted(),
      expected.toSorted(),
    );
  });

  test(`reference-${name}'s pipeline is YAML, and nothing that a stranger can choose stands in a command`, () => {
    for (const { path, text } of compilePipeline(fleetOf(name), place)) {
      const document = parseDocument(text);
      assert.deepEqual([...document.errors, ...document.warnings], [], path);
      for (const command of commandsIn(document.toJS())) assert.doesNotMatch(command, /\$\{\{|\$TAG_NAME|\$BRANCH_NAME/, path);
    }
  });
}

test("a pipeline in a folder of its repository has names of its own and runs there", () => {
  for (const name of ["b", "e"]) {
    const fleet = fleetOf(name);
    const files = compilePipeline(fleet, { ...place, folder: "apps/notejam" });
    const top = new Set(compilePipeline(fleet, place).map(({ path }) => path));
    for (const { path, text } of files) {
      // Where builds are is what the triggers say.
      assert.equal(top.has(path), path.startsWith(".cloudbuild/"), path);
      if (!path.endsWith("/build.yaml")) assert.match(text, /(working-directory|dir): apps\/notejam/);
    }
  }
});

test("every file a pipeline can have is known by its name, so that it is removed when it is of no use", () => {
  for (const name of cases) {
    const fleet = fleetOf(name);
    const names = pipelineNames(fleet[0] as App, place);
    for (const { path } of compilePipeline(fleet, place)) assert.ok(names.includes(path), path);
  }
});

test("a build that deploys charts has helm beside kubectl, and only such a one", () => {
  const programs = (name: string) =>
    compilePipeline(
      fleetOf(name).map((app) => {
        const pipeline = {
          with: "cloud-build",
          repository: "acme/app",
          branch: "main",
          promote: "tag",
          infrastructure: undefined,
        };
        return { ...app, ground: { ...app.ground, pipeline } } as App;
      }),
      place,
    )
      .filter(({ path }) => !path.endsWith("/build.yaml"))
      .flatMap(({ text }) =>
        parseDocument(text)
          .toJS()
          .steps.map(({ id }: { id: string }) => id),
      );
  assert.deepEqual([...new Set(programs("d"))], ["terraform", "kubectl", "helm", "fairlead"]);
  assert.deepEqual([...new Set(programs("b"))], ["terraform", "kubectl", "fairlead"]);
  assert.deepEqual([...new Set(programs("a"))], ["terraform", "fairlead"]);
});

test("where only a command promotes, no tag does", () => {
  for (const name of ["b", "e"]) {
    const fleet = fleetOf(name).map((app) => {
      const { pipeline } = app.ground;
      return { ...app, ground: { ...app.ground, pipeline: pipeline && { ...pipeline, promote: "command" as const } } };
    });
    const text = JSON.stringify(compilePipeline(fleet, place));
    assert.doesNotMatch(text, /tags:|production|testing/);
  }
});

test("only jobs that deploy may ask for an identity, and none may write to the repository", () => {
  for (const name of cases) {
    for (const { path, text } of compilePipeline(fleetOf(name), place)) {
      if (!path.startsWith(".github")) continue;
      const workflow = parseDocument(text).toJS() as { permissions: object; jobs: Record<string, { permissions: object }> };
      assert.deepEqual(workflow.permissions, {}, path);
      for (const job of Object.values(workflow.jobs)) {
        assert.deepEqual(job.permissions, { contents: "read", "id-token": "write" }, path);
      }
    }
  }
});

const actionlint = [...searchPath(process.env)].map((one) => join(one, "actionlint")).find((path) => existsSync(path));
test("actionlint finds nothing in the workflows", {
  skip: actionlint === undefined && "actionlint is not on PATH: go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7",
}, () => {
  const files = globSync("*/.github/workflows/*.yml", { cwd: folder }).map((path) => join(folder, path));
  assert.ok(files.length > 0);
  execFileSync(actionlint as string, ["-no-color", ...files], { encoding: "utf8" });
});

/** What a shell would read. */
function commandsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "run" && typeof inner === "string") return [inner];
    if (key === "args" && Array.isArray(inner)) return inner.map(String);
    return commandsIn(inner);
  });
}
