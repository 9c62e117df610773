import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOfProduction } from "../../../../test/support/terraform-context.ts";
import { Expression } from "../hcl/expression.ts";
import { appStack } from "../stacks/app.ts";
import { needsOf } from "./needs.ts";
import { runStage } from "./stage.ts";

const manifest = (env: string, more = "") => `app: shop
image: { build: . }
target: cloud-run
google: { project: acme-shop, region: europe-west1 }
access: {}
data: { db: { kind: postgres, user: owner }, cache: { kind: redis, tls: server }, media: { kind: bucket, mount: /media } }
secrets: { key: { generate: 40 }, auth: { compose: "admin:\${secrets.key}" }, there: { existing: their-secret } }
components:
  web: { kind: service, command: "serve \${port}", env: ${env} }
  count: { kind: job, command: count, run: on-demand, env: ${env} }
${more}stages: { production: {} }
`;

/** What the component `web` gets as `V`: a value, or the key of a secret, and the texts of what the stack makes for it. */
function variable(text: string) {
  const stage = runStage(contextOfProduction(manifest(`{ V: ${JSON.stringify(text)} }`)), { files: {} });
  const { needs, derived } = needsOf(stage);
  const web = needs.find(({ component }) => component.name === "web");
  const found = web?.env.find(({ name }) => name === "V");
  assert.ok(web && found);
  const value = "value" in found ? (found.value instanceof Expression ? found.value.text : found.value) : undefined;
  return { value, secret: "secret" in found ? found.secret : undefined, made: derived.map(({ key }) => key), reads: web.secrets };
}

const cases = [
  { text: "plain", value: "plain" },
  { text: "${db.host}", value: "local.data.db_host" },
  { text: "${db.user}:${db.port}", value: "owner:5432" },
  { text: "${secrets.key}", secret: "key" },
  { text: "${secrets.there}", secret: "there" },
  { text: "${db.password}", secret: "db_password" },
  { text: "${db.url}", secret: "env_V", made: true },
  { text: "Bearer ${secrets.key}", secret: "env_V", made: true },
  { text: "${secrets.auth}", secret: "auth", made: true },
  { text: "x${secrets.auth}", secret: "env_V", made: true },
  { text: "${secrets.key.resource}", value: "projects/acme-shop/secrets/shop-production-key" },
  { text: "${cache.scheme}://${cache.host}", value: '"rediss://${local.data.cache_host}"' },
  { text: "${media.path}", value: "/media" },
  { text: "${media.name}", value: "acme-shop-shop-production-media" },
  { text: "${release.id}", value: "var.release" },
  { text: "$${literal}", value: "${literal}" },
] as const;

for (const { text, ...expected } of cases) {
  test(`\`${text}\` is ${"secret" in expected ? `the secret ${expected.secret}` : `the value ${expected.value}`}`, () => {
    const { value, secret, made, reads } = variable(text);
    assert.equal(value, "value" in expected ? expected.value : undefined);
    assert.equal(secret, "secret" in expected ? expected.secret : undefined);
    assert.deepEqual(made, "made" in expected ? [expected.secret] : []);
    assert.deepEqual(reads, "secret" in expected ? [expected.secret] : []);
  });
}

test("components that read different texts under one name have a secret each, and read only their own", () => {
  const text = manifest("{ V: '${db.url}' }").replace(
    "run: on-demand, env: { V: '${db.url}' }",
    "run: on-demand, env: { V: '${db.url}?other' }",
  );
  const { needs, derived } = needsOf(runStage(contextOfProduction(text), { files: {} }));
  assert.deepEqual(
    derived.map(({ key }) => key),
    ["count_env_V", "web_env_V"],
  );
  assert.deepEqual(
    needs.map(({ component, secrets }) => [component.name, secrets]),
    [
      ["count", ["count_env_V"]],
      ["web", ["web_env_V"]],
    ],
  );
});

test("a value within an address is percent-encoded, and its secret is written only where Terraform keeps nothing", () => {
  const stack = appStack(contextOfProduction(manifest("{ V: '${db.url}' }")), { files: {} });
  const secrets = stack?.files.find(({ name }) => name === "secrets.tf")?.text ?? "";
  assert.match(secrets, /postgresql:\/\/owner:\$\{replace\(urlencode\(ephemeral\./);
  assert.match(secrets, /secret_data_wo +=/);
  assert.doesNotMatch(secrets, /secret_data +=/);
});

test("PORT is Cloud Run's own to give; a program is told where it runs", () => {
  const stage = runStage(contextOfProduction(manifest("{ PORT: '80' }")), { files: {} });
  const web = needsOf(stage).needs.find(({ component }) => component.name === "web");
  assert.deepEqual(
    web?.env.map((entry) => [entry.name, "value" in entry && typeof entry.value === "string" ? entry.value : undefined]),
    [
      ["FAIRLEAD_APP", "shop"],
      ["FAIRLEAD_COMPONENT", "web"],
      ["FAIRLEAD_RELEASE", undefined],
      ["FAIRLEAD_STAGE", "production"],
    ],
  );
});
