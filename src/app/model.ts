/**
 * The App: one manifest seen from one stage. Defaults are filled, references are typed, durations, sizes and
 * rates are numbers in the unit their type names. Everything after this point trusts these types.
 */
import type { Burst, Capacity, Chart, Ground, Hosting } from "./ground.ts";
import type { Bytes, Millicores, Milliseconds } from "./units.ts";

/** A reference as written in `${…}`, typed by what it points at. */
export type Reference =
  | { of: "secret"; name: string; member: "value" | "resource" }
  | { of: "file"; name: string; member: "path" | "text" }
  | { of: "postgres"; name: string; member: PostgresMember }
  | { of: "redis"; name: string; member: RedisMember }
  | { of: "bucket"; name: string; member: "path" | "url" | "name" }
  | { of: "service"; name: string; member: "url" }
  | { of: "job"; name: string; member: "image" | "identity" | "network" | "subnetwork" | "region" | "project" }
  | { of: "access"; member: "domain" | "url" }
  | { of: "network"; member: "egress" }
  | { of: "self"; member: "port" | "metrics.port" | "queues" | "tmp" }
  | { of: "sites"; member: "queues" }
  | { of: "site"; member: "name" }
  | { of: "stage"; member: "name" | "target" }
  | { of: "release"; member: "id" | "commit" | "digest" };

export type PostgresMember =
  | "host"
  | "port"
  | "name"
  | "user"
  | "password"
  | "address"
  | "url"
  | "sslmode"
  | "sslnegotiation"
  | "ca"
  | "certificate"
  | "key";
export type RedisMember = "scheme" | "host" | "port" | "user" | "password" | "url" | "ca" | "certificate" | "key";

/** A string of the manifest, cut at its references; `$${` is already a literal `${`. */
export type Text = readonly Part[];
export type Part = { literal: string } | { reference: Reference };

export type Environment = Readonly<Record<string, Text>>;

export type App = {
  name: string;
  stage: string;
  /** Every stage of the manifest in promotion order, without `local`. */
  stages: readonly string[];
  target: Target;
  labels: Readonly<Record<string, string>>;
  image: Image | undefined;
  components: readonly Component[];
  data: readonly Data[];
  files: readonly AppFile[];
  secrets: readonly SecretSource[];
  access: Access | undefined;
  /** Stages a release may be promoted from; empty for the first stage of the order and for `local`. */
  from: readonly string[];
  /** Who may approve a deployment here; `undefined` when no approval is asked. */
  approve: "anyone" | readonly string[] | undefined;
  rollout: Rollout | undefined;
  /** How long logs are kept, from `monitor.logs`. */
  logs: Milliseconds;
  /** Sites of this stage, by name. */
  sites: readonly Site[];
  /** What the stage stands on where it is not this machine. */
  ground: Ground;
  /** `accept.<code>: reason` of the manifest: waived checks, shown in each plan. */
  accepted: Readonly<Record<string, string>>;
};

export type Target = "local" | "cloud-run" | "gke";

export type Image = {
  native: Native | undefined;
  /** Has to succeed in the image before it is used. */
  test: Command | undefined;
  /** From which severity a known weakness refuses promotion; `report` refuses none. */
  scan: "report" | "high" | "critical";
} & (
  | {
      from: "build";
      context: string;
      file: string | undefined;
      args: Readonly<Record<string, string>>;
      stage: string | undefined;
      /** The repository to push to where it is not the one of `registry`. */
      push: string | undefined;
    }
  | { from: "ref"; ref: string }
  /** No image at all: the sources run as they are, natively only. */
  | { from: "sources" }
);

/** How a native instance's dependencies are prepared on one machine. */
export type Native =
  | { with: "python"; file: string; version: string | undefined }
  | { with: "node"; file: string; version: string | undefined }
  | { with: "none" };

/** Words of a command line; each word may hold references. Never a shell. */
export type Command = readonly Text[];

export type Component = Service | Worker | Scheduler | Job;
export type ComponentKind = Component["kind"];

export type Common = {
  name: string;
  /** The component's own image, `undefined` where it runs the app's. */
  image: Image | undefined;
  command: Command | undefined;
  /** App-wide and own environment, merged. */
  env: Environment;
  size: { cpu: Millicores; memory: Bytes; burst: Burst | undefined };
  stop: { grace: Milliseconds; signal: "TERM" | "INT" | "QUIT" | "HUP" | "USR1" | "USR2" };
  metrics: { path: string; port: number | undefined; every: Milliseconds } | undefined;
  capacity: Capacity;
  roles: readonly string[];
  chart: Chart | undefined;
  /** Where it runs when that is not where its stage runs. */
  placed: "cloud-run" | undefined;
  /**
   * Services whose `url` its own command, environment and files refer to, or, unless it is a service itself, the
   * app-wide environment: it starts after these are ready.
   */
  waitsFor: readonly string[];
};
export type Service = Common & {
  kind: "service";
  /** The port inside a container; natively every instance has a port of its own. */
  port: number | undefined;
  scale: Scale;
  /** Of one request. */
  timeout: Milliseconds;
  health: Health;
};
export type Worker = Common & {
  kind: "worker";
  scale: Scale;
  queues: readonly string[];
  /** The redis its queues are in. */
  broker: string | undefined;
  health: Health;
};
export type Scheduler = Common & { kind: "scheduler"; health: Health };
export type Job = Common & {
  kind: "job";
  run: JobRun;
  after: readonly string[];
  timeout: Milliseconds;
  retries: number;
};
export type JobRun =
  | { when: "before-release" }
  | { when: "after-release" }
  | { when: "on-demand" }
  | { when: "schedule"; cron: string; zone: string }
  | { when: "by"; component: string };

/** `on` is what the count follows between `min` and `max`; a fixed count has min = max and no `on`. */
export type Scale = {
  min: number;
  max: number;
  on:
    | { measure: "concurrency"; target: number }
    | { measure: "cpu"; percent: number }
    | { measure: "backlog"; target: number }
    | undefined;
};

export type Health = {
  ready: Probe | undefined;
  live: Probe | undefined;
  start: Probe | undefined;
  /** How long an instance may take to become ready, and failures of `live` are not counted. */
  grace: Milliseconds;
  every: Milliseconds;
  timeout: Milliseconds;
  failures: number;
};
export type Probe =
  | { by: "http"; path: string; port: number | undefined; headers: Readonly<Record<string, string>>; host: string | undefined }
  | { by: "tcp"; port: number | undefined }
  | { by: "metrics" }
  | { by: "exec"; command: Command }
  | { by: "file"; path: string; within: Milliseconds | undefined };

/** Data as every target needs it, with what a hosted server or bucket is asked for beside. */
export type Data = (Postgres & { hosting: Hosting }) | (Redis & { hosting: Hosting }) | (Bucket & { hosting: BucketHosting });
export type BucketHosting = { existing: string | undefined; location: string | undefined };
export type Postgres = {
  kind: "postgres";
  name: string;
  version: number;
  database: string;
  user: string;
  flags: Readonly<Record<string, string>>;
};
export type Redis = { kind: "redis"; name: string; version: number };
export type Bucket = {
  kind: "bucket";
  name: string;
  mount: string | undefined;
  versions: Milliseconds | undefined;
  deleteAfter: Milliseconds | undefined;
};

export type AppFile = {
  name: string;
  /** `from` is copied verbatim, `template` (a file) and `text` (inline) are filled. */
  content: { from: string } | { template: string } | { text: Text };
  mount: string | undefined;
};

export type SecretSource = { name: string } & (
  | { source: "generate"; length: number; characters: "letters" | "hex" }
  | { source: "supply"; what: string }
  | { source: "compose"; text: Text }
  | { source: "existing"; secret: string }
);

export type Access = {
  domain: string | undefined;
  aliases: readonly string[];
  /** The local port of the stage where the manifest chooses one. */
  port: number | undefined;
  /** Of services and buckets, by path. */
  routes: readonly { path: string; to: string }[];
  limit: { requests: number; per: Milliseconds } | undefined;
  /** One has to match, all of it; an empty list in a rule asks nothing. */
  rules: readonly { who: readonly string[]; from: readonly AddressSource[]; paths: readonly string[] }[];
  dns: Dns;
  front: "google" | "direct" | "cloudflare" | "tunnel" | undefined;
  login: "app" | "iap" | "cloudflare";
  waf: "none" | "standard" | "strict";
};
/** A range of addresses, or those by which the stage's own requests leave (`${network.egress}`). */
export type AddressSource = { range: string } | "egress";
export type Dns =
  | { by: "manual" }
  | { by: "cloud-dns"; zone: string; existing: boolean }
  | { by: "cloudflare"; zone: string; account: string; token: Text };

export type Rollout = { steps: readonly number[]; wait: Milliseconds };

/** A remote place that runs workers of its stage. */
export type Site = {
  name: string;
  /** All queues its workers read, sorted. */
  queues: readonly string[];
  /** Addresses it connects from. */
  from: readonly string[];
  workers: readonly Worker[];
  files: readonly AppFile[];
} & ({ target: "kubernetes"; cluster: { context: string; namespace: string; secretStore: string } } | { target: "machine" });
