import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { Failure } from "../../src/diagnostics/failure.ts";
import { prepareContainer, testContainer } from "../../src/run/container/image.ts";
import { type Engine, unlessStatus } from "../../src/run/docker/engine.ts";
import type { PreparedImage } from "../../src/run/ports.ts";
import type { PrepareOrder, Surroundings } from "../../src/run/prepare/index.ts";
import type { Progress } from "../../src/run/progress.ts";
import { containerMeans } from "../support/containers.ts";
import { type Project, project } from "../support/project.ts";

function imagesContract(engine: Engine, base: string): void {
  describe("images of containers", { timeout: 180_000 }, () => {
    const around = (app: Project, onProgress?: (progress: Progress) => void): Surroundings => ({
      ...{ layout: app.layout, env: process.env, account: undefined, onProgress, signal: undefined },
    });
    const orderOf = (app: Project, image: Partial<PrepareOrder["image"]> = {}): PrepareOrder => ({
      image: {
        name: "app",
        build: { context: ".", file: undefined, args: { GREETING: "hello" }, stage: undefined },
        ref: undefined,
        native: undefined,
        test: undefined,
        ...image,
      },
      manifest: app.manifest,
      files: [],
    });
    const command = (...words: string[]) => words.map((word) => [{ literal: word }]);

    /** Prepared, and gone from the engine after the test. */
    async function prepared(t: TestContext, order: PrepareOrder, surroundings: Surroundings) {
      const image = await prepareContainer(order, surroundings);
      t.after(() => remove(engine, image));
      return image;
    }

    const dockerfile = `FROM ${base}\nARG GREETING\nRUN echo "$GREETING" > /greeting\nCOPY . /app\nCMD ["cat", "/greeting"]\n`;

    test("an image is built once of a snapshot, with its arguments, and named by its configuration", async (t) => {
      const app = await project(t, { "fairlead.yaml": "app: a", Dockerfile: dockerfile, "app.py": "print('app')" });
      const first = await prepared(t, orderOf(app), around(app));
      assert.match(first.digest, /^sha256:[0-9a-f]{64}$/);
      await app.write("fairlead.yaml", "app: b");
      const steps = new Set<string>();
      const again = await prepared(
        t,
        orderOf(app),
        around(app, ({ step }) => steps.add(step)),
      );
      assert.deepEqual(again, first);
      assert.ok(!steps.has("image build"));
      await testContainer(command("grep", "-x", "hello", "/greeting"), first, around(app));
      await testContainer(command("python3", "/app/app.py"), first, around(app));

      await app.write("app.py", "print('changed')");
      const changed = await prepared(t, orderOf(app), around(app));
      assert.notEqual(changed.digest, first.digest);
    });

    test("a test that fails, and one that cannot start, say so with its last lines", async (t) => {
      const app = await project(t, { Dockerfile: dockerfile });
      const image = await prepared(t, orderOf(app), around(app));
      const failing = testContainer(command("/bin/sh", "-c", "echo broken; exit 3"), image, around(app));
      await assert.rejects(failing, (error) => isFailure(error, "image-test-failed", /exit code 3.*broken/s));
      await assert.rejects(testContainer(command("/no/such"), image, around(app)), (error) =>
        isFailure(error, "image-test-failed"),
      );
    });

    test("a build that fails says what the client said, and a missing build file what to do", async (t) => {
      const app = await project(t, { Containerfile: `FROM ${base}\nRUN echo this goes wrong && exit 9\n` });
      await assert.rejects(prepareContainer(orderOf(app), around(app)), (error) =>
        isFailure(error, "image-build-failed", /this goes wrong/),
      );
      const none = await project(t, { "app.py": "" });
      await assert.rejects(prepareContainer(orderOf(none), around(none)), (error) => isFailure(error, "build-file-missing"));
    });

    test("an image that is only referred to is taken as it is, its files kept with it; one that is nowhere is told", async (t) => {
      const app = await project(t, { "config/app.conf": "x" });
      const order = orderOf(app, { name: "web", build: undefined, ref: base });
      const image = await prepared(t, { ...order, files: ["config/app.conf"] }, around(app));
      assert.match(image.source, /snapshots/);
      await testContainer(command("true"), image, around(app));
      const gone = orderOf(app, { build: undefined, ref: "localhost:1/no/such:1" });
      await assert.rejects(prepareContainer(gone, around(app)), (error) => isFailure(error, "image-pull-failed", /no\/such/));
    });
  });
}

function isFailure(error: unknown, slug: string, words = /./): boolean {
  return error instanceof Failure && error.slug === slug && words.test(error.diagnostic.message);
}

async function remove(engine: Engine, image: PreparedImage & { runtime: "container" }): Promise<void> {
  const call = { method: "DELETE", path: `/images/${image.reference}`, query: { force: true } } as const;
  await engine.ask(z.unknown(), call).catch(unlessStatus(404, 409));
}

const means = await containerMeans();
if (typeof means === "string") test("images of containers", { skip: means });
else imagesContract(means.engine, means.image);
