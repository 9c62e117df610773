import type { EdgeTable, Group, Listener, Route, Upstream } from "../../run/protocol/table.ts";
import { Addresses } from "../limits/addresses.ts";
import { isWithin, readPath } from "./path.ts";

/** A listener's part of the table, ready to be asked once per request. */
export type Routing = {
  listener: Listener;
  /** Longest path first. */
  routes: readonly CompiledRoute[];
  rules: readonly CompiledRule[];
};
export type CompiledRoute = ServiceRoute | (Route & { to: "bucket"; target: string });
export type ServiceRoute = Extract<Route, { to: "service" }> & { target: string; shares: readonly Share[]; instances: number };
/** A group, what it has saved up of its turn (smooth weighted round robin), and where its own next turn begins. */
export type Share = { group: Group; saved: number; turn: number };
type CompiledRule = { from: Addresses | undefined; paths: readonly string[] };

/** Everything that costs is done here, before the swap. */
export function compileRouting(listener: Listener): Routing {
  const routes = listener.routes.map(compileRoute).sort((one, other) => stem(other.path) - stem(one.path));
  const rules = listener.rules.map(({ from, paths }) => ({
    from: from.length === 0 ? undefined : new Addresses(from),
    paths: paths.map(spellAsRequested),
  }));
  return { listener, routes, rules };
}

/** A path of the table as it looks in a request that was read: UTF-8 bytes, one character each, escapes decoded. */
function spellAsRequested(path: string): string {
  const bytes = Buffer.from(path, "utf8").toString("latin1");
  return readPath(bytes) ?? bytes;
}

function stem(path: string): number {
  return path.endsWith("/") ? path.length - 1 : path.length;
}

function compileRoute(given: Route): CompiledRoute {
  const route = { ...given, path: spellAsRequested(given.path) };
  if (route.to === "bucket") return { ...route, target: route.directory.slice(route.directory.lastIndexOf("/") + 1) };
  const shares = route.groups.filter((group) => group.weight > 0 && group.upstreams.length > 0);
  const instances = shares.reduce((sum, group) => sum + group.upstreams.length, 0);
  return { ...route, target: route.service, instances, shares: shares.map((group) => ({ group, saved: 0, turn: 0 })) };
}

/** The route with the longest path that is the request's or a parent of it. */
export function matchRoute(routing: Routing, path: string): CompiledRoute | undefined {
  for (const route of routing.routes) if (isWithin(path, route.path)) return route;
  return undefined;
}

/** Whether one rule lets this address have this path, or there are no rules. */
export function isAllowed(routing: Routing, address: string, path: string): boolean {
  if (routing.rules.length === 0) return true;
  return routing.rules.some(
    (rule) =>
      (rule.from === undefined || rule.from.has(address)) &&
      (rule.paths.length === 0 || rule.paths.some((parent) => isWithin(path, parent))),
  );
}

/** Every upstream a table names, by id. */
export function upstreamsOf(table: EdgeTable): Map<string, Upstream> {
  const found = new Map<string, Upstream>();
  for (const listener of table.listeners)
    for (const route of listener.routes)
      if (route.to === "service")
        for (const group of route.groups) for (const upstream of group.upstreams) found.set(upstream.id, upstream);
  return found;
}
