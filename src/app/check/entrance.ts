import type { Access } from "../model.ts";
import type { Checked } from "./checked.ts";

type Report = Checked["reading"]["report"];
type Front = NonNullable<Access["front"]>;

/** How a stage on Google is reached: what its front, its login and its rules need of each other. */
export function checkEntrance({ app, reading }: Checked): void {
  const { access } = app;
  if (app.target === "local" || access === undefined) return;
  const front = access.front ?? (access.domain === undefined ? "direct" : "google");
  const report: Report = reading.report.bind(reading);
  checkFront(access, front, app.stage, report);
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
