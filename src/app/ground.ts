/**
 * What a stage stands on, as far as the manifest says it: Google project, network, cluster, state, registry,
 * delivery, watching. Typed for every target; a target reads what it needs of it.
 */
import type { Text } from "./model.ts";
import type { Bytes, Millicores, Milliseconds } from "./units.ts";

export type Ground = {
  google: Google | undefined;
  /** The stage that owns network, SQL server, registry and cluster, where it is another one. */
  shares: string | undefined;
  namespace: string;
  network: Network;
  cluster: Cluster | undefined;
  standby: StandbyRegion | undefined;
  deliver: Deliver;
  maintenance: { windows: readonly string[]; except: readonly string[] };
  monitor: Monitor;
  gateway: Gateway | undefined;
  registry: Registry | undefined;
  /** By host, sorted. */
  registries: readonly RegistryAccess[];
  state: State | undefined;
  pipeline: Pipeline | undefined;
};

export type Google = { project: string; region: string; billing: string | undefined; folder: string | undefined };

export type Network = {
  /** The name of a network that is there already. */
  existing: string | undefined;
  range: string | undefined;
  egress: "open" | "static" | "none";
  /** How many fixed addresses traffic leaves by. */
  addresses: number;
  via: "vpc" | "connector";
};

export type Cluster =
  | { mode: "existing"; name: string }
  | ({
      channel: "rapid" | "regular" | "stable";
      /** Who reaches the control plane: whoever Google lets in, by its DNS name, or these ranges of addresses. */
      control: { by: "dns" } | { by: "address"; from: readonly string[] };
      admit: "any" | "ours";
    } & ({ mode: "autopilot" } | { mode: "standard"; pools: readonly Pool[] }));
export type Pool = {
  name: string;
  machine: string;
  /** Per zone. */
  nodes: { min: number; max: number };
  capacity: Capacity;
};
export type Capacity = "standard" | "spot";

export type StandbyRegion = {
  region: string;
  keep: "warm" | "data";
  /** How much of the stage runs there all the time; `min`: what `scale.min` says. */
  scale: "min" | { percent: number };
  traffic: "load-balancer" | "dns";
};

export type Deliver = { by: "direct" } | { by: "argocd"; repository: string; branch: string; via: "commit" | "pull-request" };

export type Monitor = {
  /** How long logs are kept. */
  logs: Milliseconds;
  notify: readonly string[];
  latency: Milliseconds | undefined;
  /** Share of failed requests in percent. */
  errors: number | undefined;
};

export type Gateway = {
  domain: string;
  keepalive: { idle: Milliseconds; every: Milliseconds };
  certificates: { key: "site" | "home"; for: Milliseconds; approve: readonly string[] };
};

export type Registry = {
  project: string | undefined;
  region: string | undefined;
  /** The name of a repository that is there already. */
  existing: string | undefined;
  /** How many images are kept besides those in use. */
  keep: number;
  write: "once" | "many";
};

export type RegistryAccess = { host: string } & (
  | { by: "login"; user: string; password: Text }
  | { by: "mirror"; mirror: "google" }
);

export type State =
  | { in: "gcs"; bucket: string; location: string | undefined }
  | { in: "hcp"; organization: string; project: string; agent: Agent | undefined };
export type Agent = { size: string; address: "static" | "none"; token: Text };

export type Pipeline = {
  with: "github-actions" | "cloud-build";
  repository: string;
  branch: string;
  promote: "tag" | "command";
  infrastructure: { repository: string; apply: "command" | "merge" } | undefined;
};

/** How a component runs on Kubernetes when a Helm chart carries it. */
export type Chart = { paths: ChartPaths; workload: string | undefined } & (
  | {
      from: "repository";
      repository: string;
      name: string;
      version: string;
      digest: string | undefined;
      service: string | undefined;
      values: ChartValue;
      secrets: readonly { name: string; keys: readonly { key: string; text: Text }[] }[];
    }
  /** Brought by the chart of another component. */
  | { from: "component"; of: string }
);
/** Where the chart's values take Fairlead's words, as dotted paths. */
export type ChartPaths = {
  env: readonly string[];
  size: string | undefined;
  scale: string | undefined;
  image: string | undefined;
  health: string | undefined;
  queues: string | undefined;
};
/** A value of a chart: its strings may hold references. Keys keep the order of the manifest. */
export type ChartValue =
  | { text: Text }
  | { literal: number | boolean | null }
  | { items: readonly ChartValue[] }
  | { entries: readonly { key: string; value: ChartValue }[] };

/** What an instance may take beyond its size while it is free. */
export type Burst = { cpu: Millicores | undefined; memory: Bytes | undefined };

/** What is asked of the server of postgres or redis where it is not a process of this machine. */
export type Hosting = {
  provider: "google" | "cluster";
  /** The name of a server that is there already. */
  existing: string | undefined;
  size: "micro" | "small" | "medium" | "large" | { cpu: Millicores | undefined; memory: Bytes; storage: Bytes | undefined };
  standby: "none" | "zone";
  tls: "none" | "server" | "mutual";
  backups: Backups | undefined;
};
export type Backups = {
  /** Hours and minutes in UTC. */
  at: string;
  keep: number;
  /** How far back any moment can be restored. */
  pitr: Milliseconds;
  location: string | undefined;
  copy: { to: string; keep: number } | undefined;
  dump: { at: string; to: string } | undefined;
};
