import { afterApi } from "../after-api.ts";
import { type Context, local, placeOf } from "../context.ts";
import type { Block } from "../hcl/block.ts";
import type { Expression } from "../hcl/expression.ts";
import { resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { connectorName, hasCluster, networkName, nodesSubnetName, runSubnetName } from "./names.ts";
import { waysOut } from "./nat.ts";
import { peering } from "./peering.ts";
import { privateRun } from "./private-run.ts";
import { networkRange, type RegionRanges, rangesOf } from "./ranges.ts";

/** A region of the stage, its addresses, and what its subnet for Cloud Run is called within Terraform. */
type Place = { region: string; ranges: RegionRanges; name: "run" | "run_standby" };

/** Network, subnets, the range for managed servers, and the ways out. */
export function network(context: Context): Draft[] {
  const { network: asked, standby } = context.ground.ground;
  const ranges = rangesOf(networkRange(context));
  const { region } = placeOf(context);
  const own =
    asked.existing === undefined
      ? resource(
          "google_compute_network",
          "main",
          { name: networkName(context), auto_create_subnetworks: false },
          { depends_on: [afterApi("compute")] },
        )
      : undefined;
  const regions: Place[] = [{ region, ranges, name: "run" }];
  if (standby !== undefined) regions.push({ region: standby.region, ranges: ranges.standby, name: "run_standby" });
  const network: string | Expression = own === undefined ? networkName(context) : own.address.get("id");
  return [
    {
      file: "network.tf",
      blocks: [
        ...(own === undefined ? [] : [own]),
        ...regions.flatMap(({ region, ranges, name }) => subnets(context, network, region, ranges, name)),
      ],
    },
    peering(context, own, ranges),
    privateRun(context, network),
    ...waysOut(context, network, regions),
  ];
}

function subnets(
  context: Context,
  network: string | Expression,
  region: string,
  ranges: RegionRanges,
  name: "run" | "run_standby",
): Block[] {
  const { via } = context.ground.ground.network;
  const common = { region, network, private_ip_google_access: true };
  const run = resource(
    "google_compute_subnetwork",
    name,
    { name: runSubnetName(context, region), ip_cidr_range: ranges.run, ...common },
    {
      why: "Where services, workers and jobs enter the network; each takes addresses in blocks of 16, and twice while it rolls.",
    },
  );
  return [
    run,
    ...(via === "connector" ? connector(context, region, ranges, network, name) : []),
    ...nodes(context, region, ranges, common, name),
  ];
}

function connector(context: Context, region: string, ranges: RegionRanges, network: string | Expression, name: string): Block[] {
  const subnet = resource("google_compute_subnetwork", local(name, "connector"), {
    name: `${connectorName(context, region)}-connector`,
    ip_cidr_range: ranges.connector,
    region,
    network,
    private_ip_google_access: true,
  });
  return [
    subnet,
    resource("google_vpc_access_connector", name, {
      name: connectorName(context, region),
      region,
      machine_type: "e2-micro",
      min_instances: 2,
      max_instances: 3,
      subnet: { name: subnet.address.get("name") },
    }),
  ];
}

type Common = { region: string; network: string | Expression; private_ip_google_access: boolean };

/** Nodes, and ranges for pods and services, of a cluster whose stage has one. */
function nodes(context: Context, region: string, ranges: RegionRanges, common: Common, name: string): Block[] {
  if (!hasCluster(context)) return [];
  return [
    resource("google_compute_subnetwork", name === "run" ? "nodes" : "nodes_standby", {
      name: nodesSubnetName(context, region),
      ip_cidr_range: ranges.nodes,
      ...common,
      secondary_ip_range: [
        { range_name: "pods", ip_cidr_range: ranges.pods },
        { range_name: "services", ip_cidr_range: ranges.services },
      ],
    }),
  ];
}
