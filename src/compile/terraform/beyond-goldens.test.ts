/** What no golden case reaches, in the words of whoever relies on it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOfProduction } from "../../../test/support/terraform-context.ts";
import { appStack } from "./stacks/app.ts";
import { edgeStack } from "./stacks/edge.ts";
import { remoteStateBlock } from "./state.ts";

const manifest = (more: string) => `app: shop
image: { build: . }
target: cloud-run
google: { project: acme-shop, region: europe-west1 }
secrets: { cloudflare: { supply: token that may edit the zone } }
stages: { production: {} }
${more}`;

const WEB = 'components: { web: { kind: service, command: "serve ${port}", health: { ready: /up } } }\n';

function edge(access: string, more = WEB): string {
  return textOf(edgeStack(contextOfProduction(manifest(`${more}access: { domain: shop.example.com, ${access} }\n`))));
}

function app(more: string): string {
  return textOf(appStack(contextOfProduction(manifest(more)), { files: {} }));
}

function textOf(stack: { files: readonly { text: string }[] } | undefined): string {
  return (stack?.files ?? []).map(({ text }) => text).join("");
}

const CLOUDFLARE = 'dns: { cloudflare: example.com, account: 0123abcd, token: "${secrets.cloudflare}" }';

test("a path that no route leads to is answered by 404 and no backend", () => {
  const map = edge("routes: { /api/: web }, dns: manual");
  assert.match(map, /abort \{\s+http_status += 404\s+percentage += 100/);
});

test("a public bucket is found at its route, another one where Google knows it", () => {
  const with_ = (routes: string) =>
    app(
      `data: { media: { kind: bucket } }
components: { web: { kind: service, command: "serve \${port}", env: { MEDIA: "\${media.url}" }, health: { ready: /up } } }
access: { domain: shop.example.com, dns: manual, routes: ${routes} }
`,
    );
  assert.match(with_("{ /: web, /media/: media }"), /value = "https:\/\/shop\.example\.com\/media"/);
  assert.match(with_("{ /: web }"), /value = "https:\/\/storage\.googleapis\.com\/acme-shop-shop-production-media"/);
});

test("records that prove a name to Google are seen as they are, those that lead visitors here are proxied", () => {
  const records = edge(`front: cloudflare, ${CLOUDFLARE}`)
    .split(/^(?=resource )/m)
    .filter((block) => block.includes("cloudflare_dns_record"));
  const proofs = records.filter((block) => block.includes('type    = "CNAME"') || /type += "CNAME"/.test(block));
  assert.ok(proofs.length > 0 && proofs.length < records.length);
  for (const proof of proofs) {
    assert.match(proof, /proxied += false/);
    assert.match(proof, /content += trimsuffix\(/);
  }
  for (const record of records.filter((block) => !proofs.includes(block))) assert.match(record, /proxied += true/);
});

test("whom Cloudflare lets in is named by address or by domain", () => {
  const policy = edge(
    `front: cloudflare, login: cloudflare, rules: [{ who: ['email:ann@example.com', 'domain:example.org'] }], ${CLOUDFLARE}`,
  );
  assert.match(policy, /email_domain = \{\s+domain = "example\.org"/);
  assert.match(policy, /email = \{\s+email = "ann@example\.com"/);
});

test("without recipients there are no alerts", () => {
  const told = (monitor: string) => edge("dns: manual", `${WEB}monitor: ${monitor}\n`).includes("google_monitoring_alert_policy");
  assert.ok(told('{ errors: 1%, notify: ["email:oncall@example.com"] }'));
  assert.ok(!told("{ errors: 1% }"));
});

test("a job after a release waits for the ones it names, which wait for what serves", () => {
  const jobs = app(
    `${WEB.replace("}\n", "")}, warm: { kind: job, command: warm, run: after-release }, tell: { kind: job, command: tell, run: after-release, after: [warm] } }\n`,
  );
  const waits = (name: string) =>
    new RegExp(`resource "google_cloud_run_v2_job" "${name}" \\{[\\s\\S]*?depends_on = \\[([^\\]]*)\\]`)
      .exec(jobs)?.[1]
      ?.match(/google_cloud_run_v2_[\w.]+/g);
  assert.deepEqual(waits("warm"), ["google_cloud_run_v2_service.web"]);
  assert.deepEqual(waits("tell"), ["google_cloud_run_v2_job.warm"]);
});

test("state in files is found from the folder of the stack that reads it, also of another stage", () => {
  const home = { app: "shop", stage: "testing", stack: "app" } as const;
  const pathOf = (stage: string) =>
    JSON.stringify(remoteStateBlock({ in: "local" }, "data", { ...home, stage, stack: "data" }, home));
  assert.match(pathOf("testing"), /\/\.\.\/data\/terraform\.tfstate/);
  assert.match(pathOf("base"), /\/\.\.\/\.\.\/base\/data\/terraform\.tfstate/);
});
