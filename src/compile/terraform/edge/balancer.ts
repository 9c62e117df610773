/** What is reached from outside: one address, HTTPS on it, and HTTP that leads there. */
import type { Access } from "../../../app/model.ts";
import { type Context, stageName } from "../context.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { byServing } from "../variable.ts";
import type { Backend } from "./backends.ts";
import { redirectMap, urlMap } from "./url-map.ts";

export function address(context: Context): Addressed {
  return resource("google_compute_global_address", "edge", { name: stageName(context, "compute", "edge") });
}

/**
 * The addresses of a stage whose load balancer a cluster's gateway makes: one, and one more for the cluster of a standby
 * region, to which a failover turns the names.
 */
export function gatewayAddresses(context: Context): Addressed[] {
  const region = standbyOf(context);
  if (region === undefined) return [address(context)];
  const name = stageName(context, "compute", "edge", region);
  return [address(context), resource("google_compute_global_address", "edge_standby", { name })];
}

/** The address that the stage's names lead to. */
export function addressServing(context: Context): Expression {
  const own = raw("google_compute_global_address.edge.address");
  if (standbyOf(context) === undefined) return own;
  return byServing(own, raw("google_compute_global_address.edge_standby.address"));
}

function standbyOf({ app, ground }: Context): string | undefined {
  if (app.target !== "gke") return undefined;
  return (ground.ground.standby ?? app.ground.standby)?.region;
}

/** From TLS 1.2 on, with ciphers that are held to be good today. */
export function sslPolicy(context: Context): Addressed {
  return resource("google_compute_ssl_policy", "modern", {
    name: stageName(context, "compute", "modern"),
    profile: "MODERN",
    min_tls_version: "TLS_1_2",
  });
}

export function balancer(context: Context, access: Access, backends: readonly Backend[]): Addressed[] {
  const name = (of: string) => stageName(context, "compute", of);
  const rule = (protocol: "http" | "https", port: string) =>
    resource(
      "google_compute_global_forwarding_rule",
      protocol,
      {
        name: name(protocol),
        target: raw(`google_compute_target_${protocol}_proxy.edge.id`),
        ip_address: raw("google_compute_global_address.edge.id"),
        port_range: port,
        load_balancing_scheme: "EXTERNAL_MANAGED",
      },
      protocol === "https" ? { why: MANAGED } : {},
    );
  return [
    address(context),
    urlMap(context, access, backends),
    sslPolicy(context),
    resource("google_compute_target_https_proxy", "edge", {
      name: name("https"),
      url_map: raw("google_compute_url_map.https.id"),
      certificate_map: raw(`"//certificatemanager.googleapis.com/\${google_certificate_manager_certificate_map.edge.id}"`),
      ssl_policy: raw("google_compute_ssl_policy.modern.id"),
    }),
    rule("https", "443"),
    redirectMap(context),
    resource("google_compute_target_http_proxy", "edge", {
      name: name("http"),
      url_map: raw("google_compute_url_map.http.id"),
    }),
    rule("http", "80"),
  ];
}

/** Why the scheme is written although the provider's next major version has it as default. */
export const MANAGED =
  "The scheme is written out: the default of google 7.x is the classic load balancer, that of 8.0 this one, and changing it replaces the rule.";
