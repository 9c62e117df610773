import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import * as z from "zod";
import { Failure } from "../../src/diagnostics/failure.ts";
import { prepareContainer } from "../../src/run/container/image.ts";
import { pushImage } from "../../src/run/container/push.ts";
import { containerMeans } from "../support/containers.ts";
import { freePort } from "../support/data.ts";
import { project } from "../support/project.ts";
import { registryProgram, startRegistry } from "../support/registry.ts";

const manifest = z.object({ config: z.object({ digest: z.string() }) });
const means = await containerMeans();
const program = await registryProgram();

function contract(base: string, registryAt: string): void {
  describe("pushing images", { timeout: 120_000 }, () => {
    test("an image is pinned by the digest of the manifest that the registry keeps, and pushed once", async (t) => {
      const registry = await startRegistry(registryAt);
      t.after(registry.end);
      const app = await project(t, { "fairlead.yaml": "app: a", Dockerfile: `FROM ${base}\nRUN echo hello > /greeting\n` });
      const around = { layout: app.layout, env: process.env, account: undefined, onProgress: undefined, signal: undefined };
      const build = { context: ".", file: undefined, args: {}, stage: undefined };
      const image = { name: "app", build, ref: undefined, native: undefined, test: undefined };
      const prepared = await prepareContainer({ image, manifest: app.manifest, files: [] }, around);
      const repository = `${registry.host}/acme/shop`;
      const reference = await pushImage({ image: prepared, repository }, around);
      const [name, digest = ""] = reference.split("@");
      assert.equal(name, repository);
      const kept = await registry.manifest("acme/shop", digest);
      const bytes = Buffer.from(await kept.arrayBuffer());
      assert.equal(`sha256:${createHash("sha256").update(bytes).digest("hex")}`, digest);
      assert.equal(manifest.parse(JSON.parse(bytes.toString("utf8"))).config.digest, prepared.digest);
      assert.equal(await pushImage({ image: prepared, repository }, around), reference);
      const nowhere = `127.0.0.1:${await freePort()}/acme/shop`;
      await assert.rejects(
        pushImage({ image: prepared, repository: nowhere }, around),
        (error) => error instanceof Failure && error.slug === "image-push-failed" && error.message.includes(nowhere),
      );
    });
  });
}

if (typeof means === "string") test("pushing images", { skip: means });
else if (typeof program === "string") test("pushing images", { skip: program });
else contract(means.image, program.program);
