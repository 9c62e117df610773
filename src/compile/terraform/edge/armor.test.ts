import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOfProduction } from "../../../../test/support/terraform-context.ts";
import { countedRate } from "../../../app/armor-rate.ts";
import { rate } from "../../../app/units.ts";
import { edgeStack } from "../stacks/edge.ts";
import { policiesFor } from "./armor.ts";
import { backendsOf } from "./backends.ts";
import { lanesOf } from "./lanes.ts";

const access = {
  domain: "shop.example.com",
  aliases: [],
  port: undefined,
  routes: [
    { path: "/", to: "web" },
    { path: "/api/", to: "web" },
    { path: "/files/", to: "files" },
  ],
  limit: undefined,
  rules: [
    { who: [], from: [{ range: "198.51.100.0/24" }], paths: ["/api/"] },
    { who: [], from: [{ range: "203.0.113.0/24" }], paths: ["/"] },
  ],
  dns: { by: "manual" },
  front: undefined,
  login: "app",
  waf: "none",
} as const;
const bucket = { kind: "bucket", name: "files", mount: undefined, versions: undefined, deleteAfter: undefined } as const;
const data = [{ ...bucket, hosting: { existing: undefined, location: undefined } }];

test("a rate is counted over the shortest interval Cloud Armor knows that is long enough", () => {
  assert.deepEqual(countedRate(rate("600/1m")), { count: 600, seconds: 60 });
  assert.deepEqual(countedRate(rate("10/1s")), { count: 100, seconds: 10 });
  assert.deepEqual(countedRate(rate("10/7s")), { count: 14, seconds: 10 });
  assert.deepEqual(countedRate(rate("48/2h")), { count: 24, seconds: 3600 });
  assert.deepEqual(countedRate(rate("1/1d")), { count: 1, seconds: 3600 });
  assert.deepEqual(countedRate(rate("100000/1s")), { count: 1_000_000, seconds: 10 });
  assert.deepEqual(countedRate(rate("5000000/1h")), { count: 833_333, seconds: 600 });
  assert.equal(countedRate(rate("100001/1s")), undefined);
});

test("one service has a backend for each guard, a bucket one and no guard", () => {
  const backends = backendsOf({ data }, lanesOf(access));
  assert.deepEqual(
    backends.map(({ name, kind, lanes }) => [name, kind, lanes.map(({ path }) => path)]),
    [
      ["web", "service", [""]],
      ["web-api", "service", ["/api"]],
      ["files", "bucket", ["/files"]],
    ],
  );
});

test("paths that read alike have names of their own", () => {
  const rules = ["/a/b", "/a-b"].map((path, index) => ({ who: [], from: [{ range: `192.0.2.${index}/32` }], paths: [path] }));
  const lanes = lanesOf({ routes: [{ path: "/", to: "web" }], rules, login: "app" });
  assert.deepEqual(
    backendsOf({ data: [] }, lanes).map(({ name }) => name),
    ["web", "web-a-b", "web-a-b-2"],
  );
});

test("a policy stands only where something is asked", () => {
  const open = lanesOf({ ...access, rules: [] });
  const guarded = (lanes: typeof open) => backendsOf({ data }, lanes).flatMap((one) => (one.kind === "service" ? [one] : []));
  assert.equal(policiesFor({ ...access, rules: [] }, guarded(open)).size, 0);
  assert.equal(policiesFor({ ...access, rules: [], waf: "standard" }, guarded(open)).size, 1);
  assert.equal(policiesFor({ ...access, rules: [], front: "cloudflare" }, guarded(open)).size, 1);
  assert.equal(policiesFor(access, guarded(lanesOf(access))).size, 2);
});

test("a limit counts visitors, also where every request comes from Cloudflare", () => {
  const keys = (front: string) => [...policies(front).matchAll(/enforce_on_key += "(\w+)"/g)].map(([, key]) => key);
  assert.deepEqual([...new Set(keys("google"))], ["IP"]);
  // Whose own addresses are few: by them all visitors together would be refused.
  assert.deepEqual([...new Set(keys("cloudflare"))], ["USER_IP"]);
  assert.match(policies("cloudflare"), /user_ip_request_headers = \["CF-Connecting-IP"\]/);
});

test("no rule names more ranges than Cloud Armor takes", () => {
  const rules = [...policies("cloudflare").matchAll(/src_ip_ranges = \[([^\]]*)\]/g)].map(
    ([, ranges = ""]) => ranges.match(/"[^"]+"/g)?.length ?? 0,
  );
  assert.ok(rules.length > 1);
  assert.ok(Math.max(...rules) <= 10, rules.join());
});

test("whom Identity-Aware Proxy lets in is named as Google names people", () => {
  const edge = edgeOf(
    "login: iap, rules: [{ who: ['email:ann@example.com', 'group:staff@example.com', 'domain:example.org'] }], dns: { cloud-dns: example-com }",
  );
  const people = [...edge.matchAll(/"((?:email|user|group|domain):[^"]+)"/g)].map(([, who]) => who);
  assert.deepEqual(people, ["domain:example.org", "user:ann@example.com", "group:staff@example.com"]);
});

/** The policies of a stage with a limit, behind what stands in front of it. */
function policies(front: string): string {
  return edgeOf(
    `front: ${front}, limit: 600/1m, dns: { cloudflare: example.com, account: 0123abcd, token: "\${secrets.cloudflare}" }`,
  );
}

/** What stands in front of a stage with a domain. */
function edgeOf(access: string): string {
  const context = contextOfProduction(`app: shop
image: { build: . }
target: cloud-run
google: { project: acme-shop, region: europe-west1 }
components: { web: { kind: service, command: "serve \${port}", health: { ready: /up } } }
secrets: { cloudflare: { supply: token that may edit the zone } }
stages: { production: { access: { domain: shop.example.com, ${access} } } }
`);
  return (
    edgeStack(context)
      ?.files.map(({ text }) => text)
      .join("") ?? ""
  );
}
