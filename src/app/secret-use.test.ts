import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "../manifest/parse.ts";
import { resolve } from "./resolve.ts";
import { usedSecrets } from "./secret-use.ts";

function used(
  further: string,
  { stage = "testing", files = {} }: { stage?: string; files?: Record<string, string> } = {},
): string[] {
  const { manifest, diagnostics } = parseManifest(
    `app: shop
image: { build: . }
components: { web: { kind: service, command: serve, port: 8080 } }
secrets: { one: { supply: a }, two: { supply: b }, both: { compose: "\${secrets.one}:\${secrets.two}" } }
${further}`,
    "fairlead.yaml",
  );
  assert.ok(manifest, JSON.stringify(diagnostics));
  const { app } = resolve(manifest, stage);
  assert.ok(app);
  return [...usedSecrets(app, files)].sort();
}

const STAGES = (target: string) =>
  `target: ${target}
stages:
  testing: { google: { project: acme-shop, region: europe-west1 } }
  production: { google: { project: acme-shop, region: europe-west1 }, components: { web: { env: { TWO: "\${secrets.two}" } } } }
`;

test("a secret is used where a stage's components refer to it, and not where others do", () => {
  assert.deepEqual(used(STAGES("cloud-run")), []);
  assert.deepEqual(used(STAGES("cloud-run"), { stage: "production" }), ["two"]);
});

test("a composed secret uses what it is composed of", () => {
  assert.deepEqual(used(`env: { BOTH: "\${secrets.both}" }\n${STAGES("cloud-run")}`), ["both", "one", "two"]);
});

test("a login at another registry is the stage's where Pods pull with it", () => {
  const login = `registries: { ghcr.io: { user: bot, password: "\${secrets.one}" } }\n`;
  assert.deepEqual(used(login + STAGES("cloud-run")), []);
  assert.deepEqual(used(login + STAGES("gke")), ["one"]);
});

test("a template uses what stands in it, and may use anything while it is not known", () => {
  const template = `files: { conf: { template: conf.ini, mount: /etc/conf.ini } }\n`;
  const files = { "conf.ini": "key = ${secrets.one}" };
  assert.deepEqual(used(template + STAGES("cloud-run"), { files }), ["one"]);
  assert.deepEqual(used(template + STAGES("cloud-run")), ["both", "one", "two"]);
});

test("a token for Cloudflare is used by the stage whose names it keeps", () => {
  const access = `access: { domain: shop.example.com, dns: { cloudflare: example.com, account: 0123abcd, token: "\${secrets.two}" } }\n`;
  assert.deepEqual(used(access + STAGES("cloud-run")), ["two"]);
});
