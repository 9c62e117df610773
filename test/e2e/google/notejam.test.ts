import assert from "node:assert/strict";
import { chmod, cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { removeTree } from "../../../src/run/sealed.ts";
import { startGoogle } from "../../stand-in/google/server.ts";
import { containerMeans } from "../../support/containers.ts";
import { fairlead } from "../../support/fairlead.ts";
import { missingProvider } from "../../support/providers.ts";
import { registryProgram, startRegistry } from "../../support/registry.ts";
import { makeBucket } from "./shop.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/notejam", import.meta.url));
const means = await containerMeans();
const program = await registryProgram();
const missing =
  (await missingProvider()) ?? (typeof means === "string" ? means : typeof program === "string" ? program : undefined);

test("notejam goes from its sources to a revision that serves", { skip: missing, timeout: 600_000 }, async (t) => {
  assert.ok(typeof means !== "string" && typeof program !== "string");
  const registry = await startRegistry(program.program);
  t.after(registry.end);
  const google = await startGoogle({ projects: ["acme-notejam"] });
  t.after(() => google.close());
  await makeBucket(google, "acme-notejam-state", "acme-notejam");
  const folder = await mkdtemp(join(tmpdir(), "fairlead-notejam-"));
  t.after(() => removeTree(folder));
  // The account of root's apps has to get in.
  await chmod(folder, 0o755);
  await cp(EXAMPLE, join(folder, "app"), { recursive: true });
  const manifest = join(folder, "app", "fairlead.yaml");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, onGoogle(text, means.image, registry.host));
  const env = { ...process.env, ...google.env, FAIRLEAD_STATE: join(folder, "state"), FAIRLEAD_CACHE: join(folder, "cache") };

  const { status, err } = await fairlead(["deploy", "testing", "--yes"], { cwd: join(folder, "app"), env });
  assert.equal(status, 0, err);
  const service = google.world.resources.get(
    "run.googleapis.com/projects/acme-notejam/locations/europe-west1/services/notejam-testing-web",
  ) as { template: { containers: { image: string }[] }; terminalCondition: { state: string } } | undefined;
  assert.equal(service?.terminalCondition.state, "CONDITION_SUCCEEDED");
  const [, digest = ""] = service?.template.containers[0]?.image.split("@") ?? [];
  assert.equal((await registry.manifest("acme/notejam", digest)).status, 200, "what serves is what was pushed");
});

/** The example with its first stage on Cloud Run, its image of a base that is there, pushed to a registry of the test's own. */
function onGoogle(text: string, base: string, registry: string): string {
  return text
    .replace("{ build: .,", `{ build: ., args: { PYTHON: "${base}" }, push: "${registry}/acme/notejam",`)
    .replace("\napp: notejam\n", "\napp: notejam\nstate: { in: gcs, bucket: acme-notejam-state }\n")
    .replace(
      /^target: local\nstages:[\s\S]*$/m,
      "target: cloud-run\nstages:\n  testing: { google: { project: acme-notejam, region: europe-west1 } }\n",
    );
}
