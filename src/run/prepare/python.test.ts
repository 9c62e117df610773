import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync } from "node:fs";
import { readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { type Project, project } from "../../../test/support/project.ts";
import { makeWheel } from "../../../test/support/wheel.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { findProgram } from "../find-program.ts";
import type { PreparedImage } from "../ports.ts";
import type { Progress } from "../progress.ts";
import { type PrepareOrder, prepareNative, type Surroundings } from "./index.ts";

const execute = promisify(execFile);
/** The others prepare by pip, as on most machines. */
const withUv = [process.env.FAIRLEAD_TEST_UV, process.env.PATH].filter(Boolean).join(":");
const uv = await findProgram("uv", { ...process.env, PATH: withUv });

const cache = mkdtempSync(join(tmpdir(), "fairlead-cache-"));
const wheels = join(cache, "wheels");
before(() => {
  makeWheel(wheels, "greeting", "1.0");
  makeWheel(wheels, "greeting", "2.0");
  makeWheel(wheels, "polite", "1.0", ["greeting==1.0"]);
});
after(() => rm(cache, { recursive: true }));

/** A project whose packages come from a folder of wheels; the projects of this file share their cache. */
async function pythonProject(t: TestContext, files: Readonly<Record<string, string>>): Promise<Project> {
  const app = await project(t, files);
  return { ...app, layout: { ...app.layout, cache } };
}

/** Preparation by pip, also where the machine has uv. */
function around(app: Project, changes: Partial<Surroundings> = {}): Surroundings {
  const path = (process.env.PATH ?? "").split(":").filter((folder) => !existsSync(join(folder, "uv")));
  const env = { ...process.env, PATH: path.join(":"), PIP_NO_INDEX: "1", PIP_FIND_LINKS: wheels };
  return { layout: app.layout, env, account: undefined, onProgress: undefined, signal: undefined, ...changes };
}

function orderOf(app: Project, file: string | undefined, context = "."): PrepareOrder {
  const native = file === undefined ? undefined : ({ with: "python", file, version: undefined } as const);
  const build = { context, file: undefined, args: {}, stage: undefined };
  return { image: { name: "app", build, ref: undefined, native, test: undefined }, manifest: app.manifest, files: [] };
}

/** What a command prints in the prepared surroundings. */
async function run(image: PreparedImage, ...argv: readonly string[]): Promise<string> {
  assert.ok(image.runtime === "native");
  const [program = "", ...words] = argv;
  const env = { ...image.env, PATH: [...image.path, "/usr/bin", "/bin"].join(":") };
  const { stdout } = await execute(program, words, { cwd: image.directory, env });
  return stdout.trim();
}

test("requirements and what they include are installed; programs of packages are on the path", async (t) => {
  const app = await pythonProject(t, { "requirements.txt": "-r more/base.txt  # all of it\n", "more/base.txt": "polite\n" });
  const image = await prepareNative(orderOf(app, "requirements.txt"), around(app));
  assert.equal(await run(image, "greeting"), "greeting 1.0");
  assert.equal(await run(image, "python", "-c", "import polite; print(polite.VERSION)"), "1.0");
});

test("the requirements of a context below the project are named from the project", async (t) => {
  const app = await pythonProject(t, { "flask/requirements.txt": "greeting==2.0", "flask/app.py": "import greeting" });
  const image = await prepareNative(orderOf(app, "flask/requirements.txt", "flask"), around(app));
  assert.equal(
    await run(image, "python", "-c", "import app, os; print(app.greeting.VERSION, os.path.basename(os.getcwd()))"),
    "2.0 flask",
  );
});

test("equal requirements share one environment, other requirements get another", async (t) => {
  const app = await pythonProject(t, { "requirements.txt": "greeting==1.0", "app.py": "1" });
  const order = orderOf(app, "requirements.txt");
  const first = await prepareNative(order, around(app));
  await app.write("app.py", "2");
  const second = await prepareNative(order, around(app));
  assert.notEqual(second.snapshot, first.snapshot);
  assert.deepEqual(second.path, first.path);
  await app.write("requirements.txt", "greeting==2.0");
  const third = await prepareNative(order, around(app));
  assert.notDeepEqual(third.path, first.path);
  assert.deepEqual([await run(first, "greeting"), await run(third, "greeting")], ["greeting 1.0", "greeting 2.0"]);
});

test("without image.native the files tell how, and the choice is told", async (t) => {
  const told: string[] = [];
  const onProgress = ({ step, detail }: Progress) => step === "how to prepare" && told.push(detail);
  const app = await pythonProject(t, { "requirements.txt": "greeting==1.0" });
  const image = await prepareNative(orderOf(app, undefined), around(app, { onProgress }));
  assert.equal(await run(image, "greeting"), "greeting 1.0");
  const plain = await project(t, { "start.sh": "" });
  const nothing = await prepareNative(orderOf(plain, undefined), around(plain, { onProgress }));
  assert.deepEqual([nothing.path, nothing.env], [[], {}]);
  assert.match(told.join("\n"), /^python, from requirements\.txt.*\nnothing to prepare/);
});

/** Builds a wheel of `src/package.py` with nothing but Python, and leaves something beside the sources, as builds do. */
const BACKEND = `
import os, zipfile
def build_wheel(folder, settings=None, metadata=None):
    name = "package-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.write("src/package.py", "package.py")
        wheel.writestr("package-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: package\\nVersion: 1\\nRequires-Dist: polite\\n")
        wheel.writestr("package-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: own\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("package-1.dist-info/RECORD", "package.py,,\\n")
    open("left-behind", "w").close()
    return name
`;
const BUILT = `
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "package"
version = "1"
`;

test("pyproject.toml: its dependencies are installed, and itself where it says how it is built", async (t) => {
  const dependencies = 'dependencies = ["polite"]';
  const app = await pythonProject(t, { "pyproject.toml": `[project]\nname = "app"\nversion = "1"\n${dependencies}` });
  const image = await prepareNative(orderOf(app, "pyproject.toml"), around(app));
  assert.equal(await run(image, "greeting"), "greeting 1.0");
  assert.match(await run(image, "python", "-m", "pip", "list"), /^(?!.*\bapp\b)/s);

  await app.write("backend.py", BACKEND);
  await app.write("src/package.py", "ANSWER = 42");
  await app.write("pyproject.toml", BUILT);
  const itself = await prepareNative(orderOf(app, "pyproject.toml"), around(app));
  assert.equal(await run(itself, "python", "-c", "import package, polite; print(package.ANSWER)"), "42");

  // A change of the source alone asks nothing of an index, and leaves nothing of what was there before.
  await app.write("src/package.py", "ANSWER = 43");
  const offline = { ...around(app).env, PIP_FIND_LINKS: join(cache, "nowhere") };
  const changed = await prepareNative(orderOf(app, "pyproject.toml"), around(app, { env: offline }));
  const answer = ["-c", "import package, polite; print(package.ANSWER)"];
  assert.equal(await run(changed, "python", ...answer), "43");
  assert.equal(await run(itself, "python", ...answer), "42");
  const environment = changed.runtime === "native" ? changed.path[0] : "";
  assert.match(
    await run(changed, "head", "-n", "1", join(environment ?? "", "greeting")),
    new RegExp(`^#!${await realpath(join(environment ?? "", ".."))}/`),
  );
});

test("a mistake in pyproject.toml is told with its place", async (t) => {
  const app = await pythonProject(t, { "pyproject.toml": "[project]\nname = oops\n" });
  await assert.rejects(
    prepareNative(orderOf(app, "pyproject.toml"), around(app)),
    (error) => error instanceof Failure && error.slug === "not-toml" && /pyproject\.toml:2:/.test(error.message),
  );
});

test("requirements that cannot be installed fail with the installer's last words, and are tried again next time", async (t) => {
  const app = await pythonProject(t, { "requirements.txt": "greeting==9.9" });
  const order = orderOf(app, "requirements.txt");
  await assert.rejects(
    prepareNative(order, around(app)),
    (error) =>
      error instanceof Failure && error.slug === "python-preparation-failed" && /greeting==9\.9/.test(error.diagnostic.message),
  );
  makeWheel(wheels, "greeting", "9.9");
  assert.equal(await run(await prepareNative(order, around(app)), "greeting"), "greeting 9.9");
});

test("a requirements file that is not there is a mistake that names who includes it", async (t) => {
  const app = await pythonProject(t, { "requirements.txt": "-r gone.txt" });
  await assert.rejects(
    prepareNative(orderOf(app, "requirements.txt"), around(app)),
    (error) =>
      error instanceof Failure && error.slug === "requirements-missing" && /gone\.txt.*requirements\.txt/.test(error.message),
  );
});

test("a version that no Python here has is told with what to install", async (t) => {
  const app = await pythonProject(t, { "requirements.txt": "" });
  const order = orderOf(app, "requirements.txt");
  const image = { ...order.image, native: { with: "python", file: "requirements.txt", version: "3.99" } as const };
  await assert.rejects(
    prepareNative({ ...order, image }, around(app)),
    (error) => error instanceof Failure && error.slug === "python-missing" && /3\.99/.test(error.diagnostic.hint ?? ""),
  );
});

test("which Python the project asks for is read off its own files, the patch release aside", async (t) => {
  const hint = async (files: Readonly<Record<string, string>>) => {
    const file = "pyproject.toml" in files ? "pyproject.toml" : "requirements.txt";
    const app = await pythonProject(t, { "requirements.txt": "", ...files });
    // Without what pyenv and uv keep: each of it would be run for each version that is nowhere.
    const env = { ...around(app).env, HOME: app.layout.project, PYENV_ROOT: "", PATH: "/usr/local/bin:/usr/bin:/bin" };
    return prepareNative(orderOf(app, file), around(app, { env })).then(
      () => undefined,
      (error: unknown) => (error instanceof Failure ? error.diagnostic.hint : String(error)),
    );
  };
  const asked = [
    { ".python-version": "3.99.1\n" },
    { "runtime.txt": "python-3.99.1\n" },
    { "pyproject.toml": '[project]\nname = "till"\nrequires-python = ">=3.99"\n' },
    { "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.99"\n' },
  ];
  for (const files of asked) assert.match((await hint(files)) ?? "", /uv python install 3\.99`/, JSON.stringify(files));
  assert.equal(await hint({ "pyproject.toml": '[project]\nname = "till"\nrequires-python = ">=3.8,<4"\n' }), undefined);
});

test("two at once make one environment, and the second waits for the first", async (t) => {
  const requirements = { "requirements.txt": "greeting==1.0 # two at once" };
  const [app, other] = [await pythonProject(t, requirements), await pythonProject(t, requirements)];
  const waited: string[] = [];
  const onProgress = ({ detail }: Progress) => detail.startsWith("waiting for another preparation") && waited.push(detail);
  const [one, two] = await Promise.all([
    prepareNative(orderOf(app, "requirements.txt"), around(app, { onProgress })),
    prepareNative(orderOf(other, "requirements.txt"), around(other, { onProgress })),
  ]);
  assert.deepEqual(one.path, two.path);
  assert.equal(waited.length, 1);
});

test("an environment whose making was killed is made anew, and a removed one too", async (t) => {
  const app = await pythonProject(t, { "requirements.txt": "greeting==1.0 # killed" });
  const order = orderOf(app, "requirements.txt");
  const script = `
    const { prepareNative } = await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
    const [order, around] = JSON.parse(process.argv[1]);
    await prepareNative(order, { ...around, onProgress: ({ step }) => step === "python environment" && console.log(step) });
  `;
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "-e", script, JSON.stringify([order, around(app)])],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  const image = await prepareNative(order, around(app));
  assert.equal(await run(image, "greeting"), "greeting 1.0");
  await rm(dirname(image.env.VIRTUAL_ENV ?? ""), { recursive: true });
  await prepareNative(order, around(app));
  assert.equal(await run(image, "greeting"), "greeting 1.0");
});

test("stopping a preparation ends the installer and leaves no half environment", async (t) => {
  const app = await project(t, { "requirements.txt": "greeting==1.0" });
  const abort = new AbortController();
  const onProgress = ({ step }: Progress) => step === "python environment" && abort.abort(new Error("stopped by the user"));
  const prepared = prepareNative(orderOf(app, "requirements.txt"), around(app, { onProgress, signal: abort.signal }));
  await assert.rejects(prepared, /stopped by the user/);
  const environments = join(app.layout.cache, "environments");
  const keys = (await readdir(environments)).filter((name) => !name.endsWith(".lock"));
  assert.deepEqual(await Promise.all(keys.map((key) => readdir(join(environments, key)))), [[]]);
});

test("editable packages of the source are installed as they were in this snapshot", async (t) => {
  const library = { "library/pyproject.toml": BUILT, "library/backend.py": BACKEND, "library/src/package.py": "VALUE = 1" };
  const app = await pythonProject(t, { "requirements.txt": "-e ./library\ngreeting==1.0\n", ...library });
  const order = orderOf(app, "requirements.txt");
  const first = await prepareNative(order, around(app));
  await app.write("library/src/package.py", "VALUE = 2");
  const second = await prepareNative(order, around(app));
  const value = ["python", "-c", "import package; print(package.VALUE)"];
  assert.deepEqual([await run(first, ...value), await run(second, ...value)], ["1", "2"]);
});

test("uv prepares the same where the caller has it", {
  skip: uv === undefined && "uv is neither on PATH nor in FAIRLEAD_TEST_UV: pip install uv",
}, async (t) => {
  const app = await pythonProject(t, { "requirements.txt": "polite" });
  const env = { ...around(app).env, PATH: withUv };
  const image = await prepareNative(orderOf(app, "requirements.txt"), around(app, { env }));
  assert.equal(await run(image, "greeting"), "greeting 1.0");
});
