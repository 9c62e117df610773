/**
 * Stages as they are compiled, by the real provider: each stack is applied, a second plan finds nothing to do, and all
 * of it can be destroyed again, against the stand-in of Google.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Connection } from "../../../src/run/google/connection.ts";
import { GoogleObjects } from "../../../src/run/google/objects.ts";
import { removeTree } from "../../../src/run/sealed.ts";
import { type GoogleStandIn, startGoogle } from "../../stand-in/google/server.ts";
import { missingProvider } from "../../support/providers.ts";

const golden = fileURLToPath(new URL("../../golden/terraform/", import.meta.url));
const missing = await missingProvider();
const IMAGE = `europe-west1-docker.pkg.dev/acme-build/app/app@sha256:${"0".repeat(64)}`;

const stages = [
  { name: "notejam", stage: "testing" },
  { name: "reference-a", stage: "production" },
];

for (const { name, stage } of stages) {
  test(`${name}'s ${stage} is applied, planned again without a change, and destroyed`, {
    skip: missing,
    timeout: 900_000,
  }, async (t) => {
    const expected = join(golden, name, "expected");
    const stacks = ["registry", ...["foundation", "data", "app", "edge"].map((stack) => `${stage}/${stack}`)].filter((stack) =>
      existsSync(join(expected, stack)),
    );
    const google = await ground(t, stacks.map((stack) => textOf(join(expected, stack))).join("\n"));
    const folder = mkdtempSync(join(tmpdir(), "fairlead-stacks-"));
    t.after(() => removeTree(folder));

    for (const stack of stacks) {
      const place = join(folder, stack);
      cpSync(join(expected, stack), place, { recursive: true });
      await terraform(google, place, "init", "-input=false");
      await terraform(google, place, "apply", "-auto-approve", "-parallelism=20", ...variables(place));
      await terraform(google, place, "plan", "-detailed-exitcode", ...variables(place));
    }
    const guarded = (stack: string) => (stack.endsWith("/data") ? ["-var", "deletion_protection=false"] : []);
    for (const stack of stacks.toReversed()) {
      const place = join(folder, stack);
      if (guarded(stack).length > 0)
        await terraform(google, place, "apply", "-auto-approve", ...guarded(stack), ...variables(place));
      await terraform(google, place, "destroy", "-auto-approve", "-parallelism=20", ...guarded(stack), ...variables(place));
    }
  });
}

/** Google with every project, state bucket and zone that the stacks take as given. */
async function ground(t: TestContext, text: string): Promise<GoogleStandIn> {
  const projects = new Set([...text.matchAll(/^\s*project\s*=\s*"([^"]+)"/gm)].flatMap(([, project]) => project ?? []));
  const google = await startGoogle({ projects: [...projects] });
  t.after(() => google.close());
  const [project = ""] = projects;
  const bucket = /backend "gcs" \{\s*bucket\s*=\s*"([^"]+)"/.exec(text)?.[1];
  assert.ok(bucket !== undefined, "the stacks keep their state in a bucket");
  await new GoogleObjects(new Connection(google.env)).makeBucket({ name: bucket, project, location: "EU" });
  const zones = [...text.matchAll(/^\s*managed_zone\s*=\s*"([^"]+)"/gm)].flatMap(([, zone]) => zone ?? []);
  for (const own of projects) {
    for (const name of zones)
      google.world.resources.set(`dns.googleapis.com/projects/${own}/managedZones/${name}`, { name, records: [] });
  }
  return google;
}

/** What a deployment would give: an image for each component, and the release. */
function variables(place: string): string[] {
  const text = textOf(place);
  if (!text.includes('variable "images"')) return [];
  const components = new Set([...text.matchAll(/var\.images\["([^"]+)"\]/g)].flatMap(([, component]) => component ?? []));
  const images = Object.fromEntries([...components].map((component) => [component, IMAGE]));
  return ["-var", "release=r1-00000000", "-var", `images=${JSON.stringify(images)}`];
}

function textOf(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(".tf"));
  return files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}

function terraform(google: GoogleStandIn, cwd: string, ...words: string[]): Promise<void> {
  const env = { ...process.env, ...google.env, TF_IN_AUTOMATION: "1", TF_INPUT: "0" };
  return new Promise((done, failed) => {
    execFile("terraform", [...words, "-no-color"], { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) done();
      else
        failed(
          new Error(`terraform ${words[0]} in ${cwd}: status ${error.code}\n${stdout.slice(-6000)}\n${stderr.slice(-6000)}`),
        );
    });
  });
}
