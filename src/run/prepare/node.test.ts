import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import { type Project, project } from "../../../test/support/project.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type PrepareOrder, prepareNative, type Surroundings } from "./index.ts";

const execute = promisify(execFile);

function around(app: Project): Surroundings {
  // Nothing here needs a registry.
  const env = { ...process.env, npm_config_offline: "true" };
  return { layout: app.layout, env, account: undefined, onProgress: undefined, signal: undefined };
}

function orderOf(app: Project, version?: string): PrepareOrder {
  const build = { context: ".", file: undefined, args: {}, stage: undefined };
  const native = { with: "node", file: "package.json", version } as const;
  return { image: { name: "app", build, ref: undefined, native, test: undefined }, manifest: app.manifest, files: [] };
}

/** An app with a package of its own in a workspace. */
const FILES = {
  "package.json": JSON.stringify({ name: "app", private: true, workspaces: ["packages/*"], dependencies: { greeting: "1.0.0" } }),
  "packages/greeting/package.json": JSON.stringify({
    name: "greeting",
    version: "1.0.0",
    main: "main.js",
    bin: { greeting: "main.js" },
  }),
  "packages/greeting/main.js": "#!/usr/bin/env node\nconsole.log(module.exports = 'hello');\n",
  "main.js": "require('greeting');",
};

async function run(app: Project): Promise<string[]> {
  const image = await prepareNative(orderOf(app), around(app));
  const env = { PATH: [...image.path, "/usr/bin", "/bin"].join(":") };
  const options = { cwd: image.directory, env };
  const printed = await Promise.all([execute("node", ["main.js"], options), execute("greeting", [], options)]);
  return printed.map(({ stdout }) => stdout.trim());
}

test("packages are found from the source, their programs on the path, packages of the source as they are in it", async (t) => {
  const app = await project(t, FILES);
  assert.deepEqual(await run(app), ["hello", "hello"]);
  await app.write("packages/greeting/main.js", FILES["packages/greeting/main.js"].replace("hello", "good morning"));
  assert.deepEqual(await run(app), ["good morning", "good morning"]);
});

test("an app without packages, or with none that brings a program, has nothing on its path that is not there", async (t) => {
  const app = await project(t, { "package.json": JSON.stringify({ name: "app" }), "main.js": "console.log('alone')" });
  const image = await prepareNative(orderOf(app), around(app));
  for (const folder of image.path) assert.ok(existsSync(folder), folder);
  const { stdout } = await execute("node", ["main.js"], { cwd: image.directory, env: { PATH: image.path.join(":") } });
  assert.equal(stdout.trim(), "alone");
});

test("packages that cannot be installed fail with npm's last words", async (t) => {
  const app = await project(t, { "package.json": JSON.stringify({ dependencies: { "no-such-package-anywhere": "1.0.0" } }) });
  await assert.rejects(
    prepareNative(orderOf(app), around(app)),
    (error) => error instanceof Failure && error.slug === "node-preparation-failed" && /no-such-package/.test(error.message),
  );
});

test("a version that no Node here has is told with what to install", async (t) => {
  const app = await project(t, FILES);
  await assert.rejects(
    prepareNative(orderOf(app, "99"), around(app)),
    (error) => error instanceof Failure && error.slug === "node-missing" && /nvm install 99/.test(error.diagnostic.hint ?? ""),
  );
});
