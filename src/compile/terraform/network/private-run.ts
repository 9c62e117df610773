/**
 * The addresses of Cloud Run services, as the stage's network knows them. A service that is not public takes requests from the
 * network only, and where just private ranges are led there, `run.app` has to be such a range: Google's own for private access
 * (https://cloud.google.com/run/docs/securing/private-networking, https://cloud.google.com/vpc/docs/configure-private-google-access).
 */
import { afterApi } from "../after-api.ts";
import { type Context, groundName, usersOf } from "../context.ts";
import type { Expression } from "../hcl/expression.ts";
import { resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { egressOf } from "./names.ts";

/** private.googleapis.com. */
const PRIVATE = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"];

/** Whether services of a stage on this ground are asked by others of it, which reach the network by private ranges only. */
export function hasPrivateRun(context: Context): boolean {
  if (egressOf(context) === "ALL_TRAFFIC" || context.ground.ground.network.existing !== undefined) return false;
  return usersOf(context).some(({ target, components }) => {
    const here = new Set(
      components.flatMap(({ name, placed }) => (target === "cloud-run" || placed !== undefined ? [name] : [])),
    );
    return components.some(({ name, waitsFor }) => here.has(name) && waitsFor.some((service) => here.has(service)));
  });
}

export function privateRun(context: Context, network: string | Expression): Draft {
  if (!hasPrivateRun(context)) return { file: "run.tf", blocks: [] };
  const zone = resource(
    "google_dns_managed_zone",
    "run",
    {
      name: groundName(context, "compute", "run"),
      dns_name: "run.app.",
      visibility: "private",
      private_visibility_config: { networks: [{ network_url: network }] },
    },
    {
      why: "Services ask each other through the network, because those that are not public let in nobody else.",
      depends_on: [afterApi("dns")],
    },
  );
  const record = (name: string, dns: string, type: string, rrdatas: readonly string[]) =>
    resource("google_dns_record_set", name, { managed_zone: zone.address.get("name"), name: dns, type, ttl: 300, rrdatas });
  return {
    file: "run.tf",
    blocks: [zone, record("run", "run.app.", "A", PRIVATE), record("run_services", "*.run.app.", "CNAME", ["run.app."])],
  };
}
