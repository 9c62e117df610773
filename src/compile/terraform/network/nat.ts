import { type Context, groundName, inRegion, local } from "../context.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { output } from "../variable.ts";
import { hasCluster } from "./names.ts";

/** A region of the stage, and what its subnet for Cloud Run is called within Terraform. */
type Region = { region: string; name: "run" | "run_standby" };

/** Whether requests leave by a NAT of the stage: by fixed addresses, or from nodes, which have none of their own. */
export function hasNat(context: Context): boolean {
  const { egress } = context.ground.ground.network;
  return egress === "static" || (egress === "open" && hasCluster(context));
}

/**
 * Router and NAT exactly where all traffic leaves through the network. With `egress: none` there is no way out, and only
 * Google's own APIs are reached; with `open`, what is not private leaves Cloud Run without entering the network.
 */
export function waysOut(context: Context, network: string | Expression, regions: readonly Region[]): Draft[] {
  if (!hasNat(context)) return [];
  const made = regions.map(({ region, name }) => ({ region, name, fixed: fixedAddresses(context, region, name) }));
  const blocks = made.flatMap(({ region, name, fixed }) => nat(context, network, { region, name }, fixed));
  const fixed = made.flatMap((each) => each.fixed).map(({ address }) => address.get("address"));
  return [
    { file: "egress.tf", blocks },
    ...(fixed.length === 0 ? [] : [output("egress_addresses", fixed, "The addresses by which the stage's requests leave.")]),
  ];
}

function fixedAddresses(context: Context, region: string, name: Region["name"]): Addressed[] {
  const { egress, addresses } = context.ground.ground.network;
  if (egress !== "static") return [];
  return Array.from({ length: addresses }, (_, index) =>
    resource("google_compute_address", local(name === "run" ? "egress" : "egress_standby", String(index + 1)), {
      name: groundName(context, "compute", "egress", ...inRegion(context, region), String(index + 1)),
      region,
    }),
  );
}

function nat(context: Context, network: string | Expression, { region, name }: Region, fixed: readonly Addressed[]): Addressed[] {
  const full = groundName(context, "compute", "nat", ...inRegion(context, region));
  const within = name === "run" ? "egress" : "egress_standby";
  const router = resource("google_compute_router", within, { name: full, region, network });
  const addresses =
    fixed.length === 0
      ? { nat_ip_allocate_option: "AUTO_ONLY" }
      : { nat_ip_allocate_option: "MANUAL_ONLY", nat_ips: fixed.map(({ address }) => address.get("id")) };
  const translation = resource("google_compute_router_nat", within, {
    name: full,
    router: router.address.get("name"),
    region,
    ...addresses,
    source_subnetwork_ip_ranges_to_nat: "LIST_OF_SUBNETWORKS",
    subnetwork: translated(context, name).map((subnet) => ({
      name: raw(`google_compute_subnetwork.${subnet}.id`),
      source_ip_ranges_to_nat: ["ALL_IP_RANGES"],
    })),
    log_config: { enable: true, filter: "ERRORS_ONLY" },
  });
  return [router, ...fixed, translation];
}

/** Subnets whose requests go out; one from which only private ranges are reached would cost and do nothing. */
function translated(context: Context, name: Region["name"]): readonly string[] {
  const { egress, via } = context.ground.ground.network;
  return [
    ...(egress === "static" ? [name] : []),
    ...(egress === "static" && via === "connector" ? [`${name}_connector`] : []),
    ...(hasCluster(context) ? [name === "run" ? "nodes" : "nodes_standby"] : []),
  ];
}
