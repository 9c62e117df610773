/** Words that GKE does not honour yet. */
import type { ManifestDatum, StageManifest } from "../../manifest/schema.ts";
import { clusterWindow, printWindow } from "../cluster-window.ts";
import { backupsOf, inData } from "./data.ts";
import { on, type Weight, type Word } from "./word.ts";

/** It is to come. What promises something about data is refused when the stage's objects are compiled. */
const pending: Weight = { written: "warning", inherited: "warning" };

/** It is kept otherwise than it is written. */
const told: Weight = { written: "warning", inherited: undefined };
const refused: Weight = { written: "error", inherited: "error" };

/** Over which a cluster of one's own nodes spans. */
const ZONES = 3;

const here = on("gke");

export const gkeWords: readonly Word[] = [
  here(
    "data.<name>.provider",
    pending,
    "cluster-data-not-honoured",
    inData(["postgres", "redis"], ["provider"], (name, datum) => {
      const [word] = datum.provider === "cluster" ? unkeptInCluster(datum) : [];
      return word === undefined ? undefined : { name, word };
    }),
  ),
  here(
    "data.<name>.tls",
    refused,
    "mutual-not-honoured",
    inData(["postgres", "redis"], ["tls"], (name, { tls, provider }) =>
      tls === "mutual" && provider !== "cluster" ? { name } : undefined,
    ),
  ),
  here("maintenance.windows", told, "cluster-window-changed", ({ manifest }) => {
    const written = manifest.maintenance?.windows ?? [];
    const window = makesCluster(manifest) ? clusterWindow(written) : undefined;
    if (window === undefined || (written.length === 1 && written[0] === printWindow(window))) return [];
    return [{ path: ["maintenance", "windows"], params: { given: printWindow(window) } }];
  }),
  here("standby.traffic", told, "standby-traffic-by-names", ({ manifest: { standby }, isWritten }) => {
    const path = ["standby", "traffic"];
    return standby?.traffic === "load-balancer" && isWritten(path) ? [{ path, params: { region: standby.region } }] : [];
  }),
  here("network.range", refused, "cluster-range-small", ({ manifest }) => {
    const { cluster, network, standby } = manifest;
    const range = network?.range;
    if (cluster === undefined || !("mode" in cluster) || cluster.mode !== "standard" || range === undefined) return [];
    // Pods get a quarter of the range, in a standby region an eighth, and each node 256 addresses of that.
    const room = 2 ** (24 - (Number(range.split("/")[1]) + (standby === undefined ? 2 : 3)));
    const nodes = Object.values(cluster.pools).reduce((sum, pool) => sum + pool.nodes.max * ZONES + 1, 0);
    return nodes > room ? [{ path: ["network", "range"], params: { range, nodes, room: Math.max(0, Math.floor(room)) } }] : [];
  }),
  here("rollout", pending, "rollout-not-honoured", ({ manifest }) =>
    manifest.rollout ? [{ path: ["rollout"], params: {} }] : [],
  ),
  here("gateway", pending, "site-gateway-not-honoured", ({ manifest }) =>
    manifest.gateway ? [{ path: ["gateway"], params: {} }] : [],
  ),
];

/** What a server in the cluster does not keep yet, as it is written. */
function unkeptInCluster(datum: Exclude<ManifestDatum, { kind: "bucket" }>): string[] {
  const { kind, tls, standby } = datum;
  const backups = kind === "postgres" ? backupsOf(datum) : undefined;
  return [
    ...(tls === "mutual" || (kind === "redis" && tls === "server") ? [`tls: ${tls}`] : []),
    ...(kind === "redis" && standby === "zone" ? ["standby: zone"] : []),
    ...(backups?.copy === undefined ? [] : ["backups.copy"]),
    ...(backups?.dump === undefined ? [] : ["backups.dump"]),
  ];
}

function makesCluster({ shares, cluster }: StageManifest): boolean {
  return shares === undefined && !(cluster !== undefined && "existing" in cluster);
}
