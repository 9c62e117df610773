/**
 * The desired state of one stage on one machine, compiled from the App. Pure data: what only the machine knows
 * (ports, paths, passwords, hosts) stays a reference in `Text` and is filled by the engine at each start.
 */
import type {
  AppFile,
  Bucket,
  Command,
  Environment,
  Health,
  JobRun,
  Native,
  Postgres,
  Redis,
  Rollout,
  Scale,
  SecretSource,
} from "../../app/model.ts";
import type { Bytes, Millicores, Milliseconds } from "../../app/units.ts";

export type LocalStage = {
  app: string;
  stage: string;
  labels: Readonly<Record<string, string>>;
  /** Every component that runs all the time, by name. */
  processes: readonly LocalProcess[];
  jobs: readonly LocalJob[];
  postgres: readonly Postgres[];
  redis: readonly Redis[];
  buckets: readonly Bucket[];
  files: readonly AppFile[];
  secrets: readonly SecretSource[];
  edge: LocalEdge;
  /** Images to have, one per distinct recipe; processes and jobs name them by `image`. */
  images: readonly LocalImage[];
  logs: Milliseconds;
  sites: readonly { name: string; queues: readonly string[] }[];
};

export type LocalImage = {
  /** `app` for the app's own, else the component's name. */
  name: string;
  build:
    | { context: string; file: string | undefined; args: Readonly<Record<string, string>>; stage: string | undefined }
    | undefined;
  ref: string | undefined;
  /** `undefined`: the files of the context tell how to prepare it. */
  native: Native | undefined;
  test: Command | undefined;
};

export type LocalTemplate = {
  component: string;
  /** Name of its image in `LocalStage.images`. */
  image: string;
  /** `undefined`: the image's own command, containers only. */
  argv: Command | undefined;
  /** App-wide and own environment merged; the engine adds PATH, HOME, TMPDIR, LANG, PORT and FAIRLEAD_*. */
  env: Environment;
  /** Names of `files:` its argv and env refer to, and those with a mount. */
  files: readonly string[];
  size: { cpu: Millicores; memory: Bytes };
  stop: { grace: Milliseconds; signal: "TERM" | "INT" | "QUIT" | "HUP" | "USR1" | "USR2" };
  metrics: { path: string; port: number | undefined; every: Milliseconds } | undefined;
  /** Changes exactly when a running instance would have to be replaced; SHA-256 in hex over the template's canonical JSON. */
  digest: string;
};

export type LocalProcess = LocalTemplate & {
  kind: "service" | "worker" | "scheduler";
  /** The port inside a container. */
  port: number | undefined;
  scale: Scale;
  /** Of one request; services only. */
  timeout: Milliseconds | undefined;
  health: Health;
  queues: readonly string[];
  broker: string | undefined;
  /** Services whose `url` it refers to: started after these are ready. */
  after: readonly string[];
};

export type LocalJob = LocalTemplate & {
  run: JobRun;
  after: readonly string[];
  queues: readonly string[];
  timeout: Milliseconds;
  retries: number;
};

export type LocalEdge = {
  /** The stage's port where the manifest chooses one. */
  port: number | undefined;
  routes: readonly ({ path: string } & (
    | { to: "service"; service: string; timeout: Milliseconds }
    | { to: "bucket"; bucket: string }
  ))[];
  limit: { requests: number; per: Milliseconds } | undefined;
  rules: readonly { from: readonly string[]; paths: readonly string[] }[];
  rollout: Rollout | undefined;
};
