import assert from "node:assert/strict";
import { test } from "node:test";
import { Stages } from "../../app/resolve.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { compileLocal } from "./compile.ts";
import { readOnDemand } from "./later.ts";

function later(text: string): string[] {
  const { manifest, locate } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest !== undefined);
  const { app } = new Stages(manifest, locate).view("local");
  assert.ok(app !== undefined);
  return [...readOnDemand(compileLocal(app).stage)];
}

const admin = `
app: shop
components:
  web: { kind: service, command: "serve --port \${port}", env: { KEY: "\${secrets.key}" } }
  first-user: { kind: job, run: on-demand, command: create, env: { PASSWORD: "\${secrets.admin}" } }
secrets: { key: { generate: 50 }, admin: { supply: first password of the admin } }
`;

test("a deployment does without secrets that only jobs on demand read", () => {
  assert.deepEqual(later(admin), ["admin"]);
});

test("a secret that anything else reads, directly or through files and other secrets, is asked for before", () => {
  assert.deepEqual(later(admin.replace('"${secrets.key}"', '"${secrets.admin}"')), []);
  assert.deepEqual(later(admin.replace("run: on-demand", "run: before-release")), []);
  assert.deepEqual(later(admin.replace("run: on-demand", 'run: { schedule: "0 3 * * *" }')), []);
  const composed = admin.replace("{ generate: 50 }", '{ compose: "admin:${secrets.admin}" }');
  assert.deepEqual(later(composed), []);
  const filed = `${admin.replace('"${secrets.key}"', '"${files.conf.path}"')}files: { conf: { text: "\${secrets.admin}" } }\n`;
  assert.deepEqual(later(filed), []);
});
