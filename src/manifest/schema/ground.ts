import * as z from "zod";
import { range } from "./hosts.ts";
import { givenName, kubernetesName, name } from "./names.ts";
import { billingAccount, googleFolder, googleProject, machineType, region } from "./places.ts";
import { percentage } from "./quantities.ts";

export const google = z
  .strictObject({
    project: googleProject.describe("The project of the stage."),
    region: region.describe("Its region."),
    billing: billingAccount
      .optional()
      .describe("The billing account: `fairlead bootstrap` makes the project with it. Without it the project has to exist."),
    folder: googleFolder.optional().describe("The folder the project is made in."),
  })
  .describe("Where the stage lives on Google. Nothing locally.");

export const network = z
  .strictObject({
    existing: givenName.optional().describe("A network that is there already, by its name."),
    range: range.optional().describe("The addresses of the network; Fairlead chooses free ones without it."),
    egress: z
      .enum(["open", "static", "none"])
      .default("open")
      .describe("How components reach the internet: by any address, by fixed ones (`${network.egress}`), or not at all."),
    addresses: z.int().min(1).max(16).default(1).describe("How many fixed addresses."),
    via: z
      .enum(["vpc", "connector"])
      .default("vpc")
      .describe("How Cloud Run enters the network: directly, or by a serverless connector."),
  })
  .describe("The network of the stage. Cloud Run: direct VPC egress or connector, NAT; GKE: always NAT. Nothing locally.");

const clusterCommon = {
  channel: z.enum(["rapid", "regular", "stable"]).default("regular").describe("The release channel that upgrades follow."),
  control: z
    .union([
      z.literal("dns"),
      z.strictObject({ from: z.array(range).min(1).describe("Addresses that may reach the control plane.") }),
    ])
    .default("dns")
    .describe("How the control plane is reached: by its DNS endpoint and Google's access rules, or from these addresses."),
  admit: z
    .enum(["any", "ours"])
    .default("any")
    .describe(
      "`ours`: only images of the app's own registries start, into which its pipeline alone writes, and those that the manifest names.",
    ),
};

const pool = z.strictObject({
  machine: machineType.describe("Machine type: `e2-standard-4`."),
  nodes: z
    .strictObject({
      min: z.int().min(0).max(1000).describe("Never fewer in a zone."),
      max: z.int().min(1).max(1000).describe("Never more in a zone."),
    })
    .describe("How many nodes, for each zone."),
  capacity: z.enum(["standard", "spot"]).default("standard").describe("`spot` nodes are cheaper and may be taken away."),
});

export const cluster = z
  .union([
    z.strictObject({ mode: z.literal("autopilot").describe("Google chooses the nodes."), ...clusterCommon }),
    z.strictObject({
      mode: z.literal("standard").describe("Your node pools."),
      pools: z.record(kubernetesName, pool).describe("Node pools, by name."),
      ...clusterCommon,
    }),
    z.strictObject({ existing: givenName.describe("A cluster that is there already, by its name.") }),
  ])
  .describe("The cluster of a stage on GKE. Nothing elsewhere.");

export const standby = z
  .strictObject({
    region: region.describe("The region that takes over."),
    keep: z
      .enum(["warm", "data"])
      .default("warm")
      .describe("`warm` runs everything there, `data` only replica and images; the rest is made when needed."),
    scale: z
      .union([z.literal("min"), percentage])
      .default("min")
      .describe("How much runs there: the minimum, or a share of the primary's bounds."),
    traffic: z.enum(["load-balancer", "dns"]).default("load-balancer").describe("What leads traffic over."),
  })
  .describe("A second region for disasters. Local: a second folder of servers, for drills.");

export const shares = name.describe(
  "The stage whose ground this one uses: its network, SQL server, registry, on GKE its cluster. Database, identity, secrets and namespace stay its own. Nothing locally.",
);

export const namespace = kubernetesName.describe("The namespace on GKE; app and stage joined by a hyphen without it.");
