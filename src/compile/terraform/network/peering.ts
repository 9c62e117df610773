import { firstOf, prefixOf } from "../../../app/ipv4.ts";
import { type Context, groundName, usersOf } from "../context.ts";
import { raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import type { Ranges } from "./ranges.ts";

/** The range in which Google places managed servers; nothing where the network is somebody else's, who chose one. */
export function peeringRangeName(context: Context): string | undefined {
  return context.ground.ground.network.existing === undefined ? groundName(context, "compute", "services") : undefined;
}

/** Whether any stage on this ground has a server of Google's that Fairlead makes. */
export function needsPeering(context: Context): boolean {
  return usersOf(context).some(({ data }) =>
    data.some((datum) => datum.kind !== "bucket" && datum.hosting.provider === "google" && datum.hosting.existing === undefined),
  );
}

/** Managed servers live in a network of Google's that is peered with ours; `own` is there where the network is Fairlead's. */
export function peering(context: Context, own: Addressed | undefined, { peering: range }: Ranges): Draft {
  const name = peeringRangeName(context);
  if (own === undefined || name === undefined || !needsPeering(context)) return { file: "peering.tf", blocks: [] };
  const address = resource("google_compute_global_address", "services", {
    name,
    purpose: "VPC_PEERING",
    address_type: "INTERNAL",
    address: firstOf(range),
    prefix_length: prefixOf(range),
    network: own.address.get("id"),
  });
  const connection = resource(
    "google_service_networking_connection",
    "services",
    {
      network: own.address.get("id"),
      service: "servicenetworking.googleapis.com",
      reserved_peering_ranges: [address.address.get("name")],
      deletion_policy: "ABANDON",
    },
    {
      why: "Google refuses to delete it for days after the last server is gone; it goes with the network.",
      depends_on: [raw("google_project_service.servicenetworking")],
    },
  );
  return { file: "peering.tf", blocks: [address, connection] };
}
