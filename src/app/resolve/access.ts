import { defaults } from "../../manifest/rules.ts";
import type { StageManifest } from "../../manifest/schema.ts";
import { rangeOf } from "../ipv4.ts";
import type { Access, Dns } from "../model.ts";
import { rate } from "../units.ts";
import { reportMisnamed } from "./misnamed.ts";
import type { StageReading } from "./stage.ts";

type Written = NonNullable<StageManifest["access"]>;

/** How the stage is reached. On this machine every stage is, by a port of its own; elsewhere one without `access` is private. */
export function resolveAccess(reading: StageReading): Access | undefined {
  if (!reading.scope.access) return undefined;
  const written = reading.manifest.access ?? defaults.access;
  return {
    domain: written.domain,
    aliases: written.aliases ?? [],
    port: written.port,
    routes: resolveRoutes(reading, written.routes),
    limit: written.limit === undefined ? undefined : rate(written.limit),
    rules: (written.rules ?? []).map(({ who = [], from = [], paths = [] }) => ({ who, from: from.map(source), paths })),
    dns: resolveDns(reading, written.dns),
    front: written.front,
    login: written.login,
    waf: written.waf,
  };
}

function source(written: string): Access["rules"][number]["from"][number] {
  return written.startsWith("$") ? "egress" : { range: rangeOf(written) };
}

function resolveDns(reading: StageReading, written: Written["dns"]): Dns {
  if (written === "manual") return { by: "manual" };
  if ("cloudflare" in written) {
    const path = ["access", "dns", "token"];
    return {
      by: "cloudflare",
      zone: written.cloudflare,
      account: written.account,
      token: reading.secret(written.token, path, "token"),
    };
  }
  const zone = written["cloud-dns"];
  return typeof zone === "string"
    ? { by: "cloud-dns", zone, existing: false }
    : { by: "cloud-dns", zone: zone.existing, existing: true };
}

/** What is written, and `/` for the only service where no route leads to a service; sorted by path. */
function resolveRoutes(reading: StageReading, written: Written["routes"]): Access["routes"] {
  const { components } = reading.scope;
  const routes = Object.entries(written ?? {}).map(([path, to]) => ({ path, to }));
  for (const { path, to } of routes) checkRoute(reading, path, to);
  checkTwice(reading, routes);
  const services = [...components].flatMap(([name, kind]) => (kind === "service" ? [name] : []));
  const [only, second] = services;
  const led = routes.some(({ path, to }) => path === "/" || components.get(to) === "service");
  if (!led && second !== undefined)
    reading.report("routes-missing", { services }, written === undefined ? ["components", second] : ["access", "routes"], "key");
  else if (!led && only !== undefined) routes.push({ path: "/", to: only });
  return routes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function checkRoute(reading: StageReading, path: string, to: string): void {
  const { components, data } = reading.scope;
  if (components.get(to) === "service" || data.get(to) === "bucket") return;
  reportMisnamed(reading, to, "service or bucket", [...components.keys(), ...data.keys()], ["access", "routes", path]);
}

function checkTwice(reading: StageReading, routes: readonly { path: string }[]): void {
  const seen = new Map<string, string>();
  for (const { path } of routes) {
    const bare = path.replace(/\/+$/, "");
    const other = seen.get(bare);
    if (other !== undefined) reading.report("route-twice", { path, other }, ["access", "routes", path], "key");
    else seen.set(bare, path);
  }
}
