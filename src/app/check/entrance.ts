import { countedRate } from "../armor-rate.ts";
import type { Access } from "../model.ts";
import type { Checked } from "./checked.ts";

const HOUR = 3_600_000;

type Report = Checked["reading"]["report"];
type Front = NonNullable<Access["front"]>;

/** How a stage on Google is reached: what its front, its login and its rules need of each other. */
export function checkEntrance({ app, reading }: Checked): void {
  const { access } = app;
  if (app.target === "local" || access === undefined) return;
  const front = access.front ?? (access.domain === undefined ? "direct" : "google");
  const report: Report = reading.report.bind(reading);
  checkFront(access, front, app.stage, report);
  if (front === "direct" && app.target === "cloud-run") checkDirect(access, report);
  if (front === "google" || front === "cloudflare") checkLimit(access, report);
  if (access.domain !== undefined && access.routes.length === 0)
    report("nothing-answers", { domain: access.domain }, ["access", "domain"]);
  checkLogin(access, front, report);
  checkBuckets(app, access, front, report);
  if (access.login === "iap") checkEither(access, report);
  const { egress } = app.ground.network;
  const [rule] = access.rules.flatMap(({ from }, index) => (from.includes("egress") ? [index] : []));
  if (rule !== undefined && egress !== "static" && app.ground.shares === undefined)
    report("egress-not-static", { egress }, ["access", "rules", rule]);
  if (front === "tunnel" && (egress === "none" || (egress === "open" && app.target === "cloud-run")))
    report("tunnel-no-egress", { egress }, ["network", "egress"]);
}

function checkFront(access: Access, front: Front, stage: string, report: Report): void {
  const needs = (needs: string) =>
    report("front-needs", { front, needs, stage }, ["access", access.front === undefined ? "domain" : "front"]);
  if (front === "direct") {
    if (access.domain !== undefined) needs("no domain");
    return;
  }
  if (access.domain === undefined) needs("a domain");
  else if (front !== "google" && access.dns.by !== "cloudflare") needs("`dns: { cloudflare: … }`");
  if (front !== "tunnel") return;
  if (access.limit !== undefined) report("tunnel-without", { word: "limit" }, ["access", "limit"]);
  if (access.waf !== "none") report("tunnel-without", { word: "waf" }, ["access", "waf"]);
  if (access.aliases.length > 0) report("tunnel-without", { word: "aliases" }, ["access", "aliases"]);
}

/** Google lets everybody through to an address of its own, at any rate; only a login can stand before it. */
function checkDirect({ rules, limit, waf, aliases }: Access, report: Report): void {
  for (const [index, { from, paths }] of rules.entries())
    for (const [word, asked] of [
      ["from", from.length],
      ["paths", paths.length],
    ] as const)
      if (asked > 0) report("direct-rules", { word }, ["access", "rules", index, word]);
  if (limit !== undefined) report("direct-without", { word: "limit" }, ["access", "limit"]);
  if (waf !== "none") report("direct-without", { word: "waf" }, ["access", "waf"]);
  if (aliases.length > 0) report("direct-without", { word: "aliases" }, ["access", "aliases"]);
}

/** Cloud Armor counts up to a number, and over an hour at most. */
function checkLimit({ limit }: Access, report: Report): void {
  if (limit === undefined) return;
  const counted = countedRate(limit);
  if (counted === undefined) report("limit-beyond", {}, ["access", "limit"]);
  else if (limit.per > HOUR && limit.requests % (limit.per / HOUR) !== 0)
    report("limit-rounded", { given: `${counted.count}/1h` }, ["access", "limit"]);
}

/** Two stages cannot have one name: the records of one lead away from the other. */
export function checkDomains(stages: readonly Pick<Checked, "app" | "reading">[]): void {
  const found = new Map<string, string>();
  for (const { app, reading } of stages) {
    if (app.target === "local" || app.access?.domain === undefined) continue;
    const { domain, aliases } = app.access;
    const names = [
      { name: domain, path: ["access", "domain"] as const },
      ...aliases.map((name, index) => ({ name, path: ["access", "aliases", index] as const })),
    ];
    for (const { name, path } of names) {
      const other = found.get(name);
      if (other !== undefined) reading.report("domain-twice", { domain: name, other }, path);
      else found.set(name, app.stage);
    }
  }
}

function checkLogin({ login, rules }: Access, front: Front, report: Report): void {
  const atCloudflare = front === "cloudflare" || front === "tunnel";
  if (login !== "app" && atCloudflare !== (login === "cloudflare")) report("login-front", { login, front }, ["access", "login"]);
  const asks = rules.findIndex(({ who }) => who.length > 0);
  if (login !== "app" && asks === -1) report("login-without-who", { login }, ["access", "login"]);
  if (login === "app" && asks !== -1) report("who-without-login", {}, ["access", "rules", asks, "who"]);
  if (login !== "cloudflare") return;
  for (const [index, { who }] of rules.entries()) {
    const group = who.findIndex((one) => one.startsWith("group:"));
    if (group !== -1) report("group-cloudflare", { who: who[group] ?? "" }, ["access", "rules", index, "who", group]);
  }
}

function checkBuckets({ data, target }: Checked["app"], access: Access, front: Front, report: Report): void {
  const guarded = access.login !== "app" || access.rules.length > 0;
  for (const { path, to } of access.routes) {
    if (!data.some(({ kind, name }) => kind === "bucket" && name === to)) continue;
    if (front === "direct" || front === "tunnel") report("bucket-front", { path, front }, ["access", "routes", path]);
    else if (guarded) report("bucket-open", { path, bucket: to }, ["access", "routes", path]);
    if (target === "gke") report("gke-bucket-route", { path, bucket: to }, ["access", "routes", path]);
  }
}

/** Where a rule about people and one about addresses alone hold at the same path. */
function checkEither({ rules }: Access, report: Report): void {
  const people = rules.filter(({ who }) => who.length > 0);
  for (const [index, { who, paths }] of rules.entries()) {
    if (who.length > 0) continue;
    if (paths.length === 0) {
      const [first] = people;
      if (first !== undefined)
        report("rules-either", { path: first.paths[0] ?? "/", holds: "login" }, ["access", "rules", index]);
      continue;
    }
    const shared = paths.findIndex((path) =>
      people.some((other) => other.paths.length === 0 || other.paths.some((of) => below(of, path))),
    );
    const path = paths[shared];
    if (path !== undefined) report("rules-either", { path, holds: "addresses" }, ["access", "rules", index, "paths", shared]);
  }
}

function below(parent: string, path: string): boolean {
  const bare = parent.replace(/\/+$/, "");
  return path.replace(/\/+$/, "") === bare || path.startsWith(`${bare}/`);
}
