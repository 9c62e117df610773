import assert from "node:assert/strict";
import { test } from "node:test";
import { rate } from "../../../app/units.ts";
import { countedRate, policiesFor } from "./armor.ts";
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
