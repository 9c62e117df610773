import type { DraftHealth, DraftProbe } from "../draft.ts";
import { type Facts, placed } from "../facts.ts";
import type { Notes } from "../notes.ts";
import type { Route } from "../python/routes.ts";

/** Paths that are asked before traffic comes, and those that tell life, the likelier names first. */
const READY = ["readyz", "ready", "readiness", "health/ready", "healthz/ready"];
const WELL = [
  "healthz",
  "health",
  "livez",
  "live",
  "health/live",
  "healthcheck",
  "health-check",
  "health_check",
  "_health",
  "__lbheartbeat__",
  "ht",
  "ping",
  "up",
  "alive",
];

/** How a folder's service is asked whether it is well: by a path that its sources name, else by its port alone. */
export function healthOf(facts: Facts, notes: Notes): DraftHealth | undefined {
  const ready = named(facts.routes, READY);
  const well = named(facts.routes, WELL);
  const asked = ready ?? well ?? image(facts);
  if (asked === undefined) {
    notes.assume("A service is ready when its port answers: no path like /healthz was found among its routes");
    return undefined;
  }
  notes.find(`${asked.path} tells whether it is ready`, placed(facts, asked.where));
  const live = ready === undefined || well === undefined ? {} : { live: probe(well.path, facts) };
  return { ready: probe(asked.path, facts), ...live };
}

/** The path that metrics are read at. */
export function metricsOf({ routes }: Facts): string | undefined {
  return routes.find(({ path }) => /^\/metrics\/?$/.test(path))?.path;
}

function named(routes: readonly Route[], names: readonly string[]): Route | undefined {
  const ends = (name: string) => (route: Route) => new RegExp(`^/(?:[\\w-]+/){0,3}${name}/?$`).test(route.path);
  return names.map((name) => routes.find(ends(name))).find((route) => route !== undefined);
}

function image({ dockerfile }: Facts): Route | undefined {
  const { health, path } = dockerfile ?? {};
  return health === undefined ? undefined : { path: health, where: path ?? "" };
}

/** A redirect to HTTPS is not health, so the probe says that it came by it where the app believes that. */
function probe(path: string, { django }: Facts): DraftProbe {
  return django?.redirects && django.believesProxy ? { path, headers: { "X-Forwarded-Proto": "https" } } : path;
}
