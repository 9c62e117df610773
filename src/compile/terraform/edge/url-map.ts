import type { Access } from "../../../app/model.ts";
import { type Context, stageName } from "../context.ts";
import type { Resources } from "../generated/index.ts";
import { type Addressed, resource } from "../resource.ts";
import { type Backend, backendId } from "./backends.ts";

type PathRule = NonNullable<NonNullable<Resources["google_compute_url_map"]["path_matcher"]>[number]["path_rule"]>[number];

const permanently = { redirect_response_code: "MOVED_PERMANENTLY_DEFAULT", strip_query: false } as const;

/** Which backend answers which path. Further names, and no name at all, lead to the first one. */
export function urlMap(context: Context, { domain = "" }: Access, backends: readonly Backend[]): Addressed {
  const root = backends.find(({ lanes }) => lanes.some(({ path }) => path === ""));
  const rules = backends.flatMap((backend) => pathRule(backend));
  const [first] = backends;
  return resource("google_compute_url_map", "https", {
    name: stageName(context, "compute", "https"),
    default_url_redirect: { host_redirect: domain, https_redirect: true, ...permanently },
    host_rule: [{ hosts: [domain], path_matcher: "app" }],
    path_matcher: [
      {
        name: "app",
        ...(root === undefined ? nothing(first) : { default_service: backendId(root) }),
        path_rule: rules.sort((a, b) => (firstPath(a) < firstPath(b) ? -1 : 1)),
      },
    ],
  });
}

/** A path no route leads to has no answer; Google asks for a backend all the same. */
function nothing(backend: Backend | undefined): object {
  return {
    default_service: backend && backendId(backend),
    default_route_action: { fault_injection_policy: { abort: { http_status: 404, percentage: 100 } } },
  };
}

/** The path itself and what is below. An object is found by what is left of the path behind its route. */
function pathRule(backend: Backend): PathRule[] {
  const paths = backend.lanes.flatMap(({ path }) => (path === "" ? [] : [path, `${path}/*`]));
  if (paths.length === 0) return [];
  if (backend.kind === "service") return [{ paths, service: backendId(backend) }];
  return [{ paths, service: backendId(backend), route_action: { url_rewrite: { path_prefix_rewrite: "/" } } }];
}

function firstPath({ paths }: PathRule): string {
  return Array.isArray(paths) && typeof paths[0] === "string" ? paths[0] : "";
}

/** Plain HTTP leads to HTTPS. */
export function redirectMap(context: Context): Addressed {
  return resource("google_compute_url_map", "http", {
    name: stageName(context, "compute", "http"),
    default_url_redirect: { https_redirect: true, ...permanently },
  });
}
