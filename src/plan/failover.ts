/** What a failover to a stage's standby region will do, before anybody needs it: told from the manifest alone. */
import { regions } from "../app/google/regions.ts";
import type { App, Data } from "../app/model.ts";
import { type Context, placeOf, stageName } from "../compile/terraform/context.ts";
import { bucketName } from "../compile/terraform/data/names.ts";
import { clusterName, clusterOf, isMade } from "../compile/terraform/gke/names.ts";
import { registryPlace } from "../compile/terraform/registry.ts";

/** One thing that is done, and by which commands. */
export type FailoverStep = {
  title: string;
  /** What happens, a sentence each. */
  what: readonly string[];
  /** What does it by hand, in the folders of `fairlead render`. */
  commands: readonly string[];
};
export type FailoverPlan = {
  stage: string;
  from: string;
  to: string;
  steps: readonly FailoverStep[];
  /** What is lost or missing afterwards. */
  losses: readonly string[];
};

/** The steps in their order; `undefined` where the stage has no standby region. */
export function planFailover(context: Context): FailoverPlan | undefined {
  const { app } = context;
  const standby = context.ground.ground.standby ?? app.ground.standby;
  if (standby === undefined) return undefined;
  const from = placeOf(context).region;
  const to = standby.region;
  const onGke = app.target === "gke";
  return {
    stage: app.stage,
    from,
    to,
    steps: [
      fence(context, from),
      promote(context, to),
      ...(onGke ? [cluster(context, to, standby.keep === "warm")] : []),
      ...(onGke ? [objects(app, to)] : []),
      ...(onGke && app.access?.domain !== undefined ? [names(app, app.access.domain, to)] : []),
    ].filter((step) => step.what.length > 0),
    losses: losses(context, to, standby.keep === "warm"),
  };
}

/** First: two servers that both take writes cannot be brought together again. */
function fence(context: Context, from: string): FailoverStep {
  const own = context.app === context.ground ? hosted(context.app, "postgres") : [];
  const servers = own.map(({ name }) => stageName(context, "sql", name));
  return {
    title: `Keep ${from} from writing`,
    what: servers.map(
      (server) => `The server \`${server}\` is stopped, where it still answers, so that nothing is written to it any more.`,
    ),
    commands: servers.map(
      (server) => `gcloud sql instances patch ${server} --activation-policy NEVER --project ${context.google.project}`,
    ),
  };
}

function promote(context: Context, to: string): FailoverStep {
  const { app } = context;
  const shared = app !== context.ground;
  const replicas = shared ? [] : hosted(app, "postgres").map(({ name }) => stageName(context, "sql", name, to));
  const queues = (app.target === "gke" ? hosted(app, "redis") : []).map(({ name }) => stageName(context, "redis", name, to));
  const what = [
    ...replicas.map(
      (replica) => `The replica \`${replica}\` becomes a server of its own, with the backups of the one it stands for.`,
    ),
    ...queues.map((queue) => `The Redis server \`${queue}\` is made, empty.`),
    ...(shared ? [`The database server is that of ${context.ground.stage}, whose failover comes first.`] : []),
  ];
  return {
    title: "Promote the data",
    what,
    commands: shared && queues.length === 0 ? [] : ["terraform -chdir=data apply -var serving=standby"],
  };
}

function cluster(context: Context, to: string, warm: boolean): FailoverStep {
  if (!isMade(clusterOf(context)) || context.app !== context.ground) return { title: "", what: [], commands: [] };
  const name = clusterName(context, to);
  const zones = regions.get(to)?.zones.slice(0, 3).join(", ");
  return warm
    ? { title: "The cluster", what: [`\`${name}\` runs already, with the services of the last release.`], commands: [] }
    : {
        title: "Make the cluster",
        what: [`\`${name}\` is made in ${zones ?? to}; that takes ten to twenty minutes.`],
        commands: ["terraform -chdir=platform apply -var serving=standby"],
      };
}

function objects({ components, stage }: App, to: string): FailoverStep {
  const waiting = components.filter(({ kind, placed }) => placed === undefined && (kind === "worker" || kind === "scheduler"));
  return {
    title: `Bring the release to ${to}`,
    what: [
      `The objects of the last release of ${stage} are applied there again, with the addresses of the promoted data and with all instances.`,
      ...(waiting.length === 0
        ? []
        : [`${listed(waiting.map(({ name }) => `\`${name}\``))} start there now, because they must not run in two regions.`]),
    ],
    commands: [],
  };
}

function names(app: App, domain: string, to: string): FailoverStep {
  const all = [domain, ...(app.access?.aliases ?? [])];
  const manual = app.access?.dns.by === "manual";
  return {
    title: "Turn the names",
    what: [
      `${listed(all)} lead${all.length === 1 ? "s" : ""} to the load balancer of ${to}. Visitors follow within five minutes, as long as resolvers remember the old address.`,
      ...(manual ? ["Whoever keeps the domain enters the new address, which the output `dns_records` shows."] : []),
    ],
    commands: ["terraform -chdir=edge apply -var serving=standby"],
  };
}

function losses(context: Context, to: string, warm: boolean): string[] {
  const { app } = context;
  const registry = registryPlace(context.fleet);
  const single = app.data.flatMap((datum) => {
    if (datum.kind !== "bucket" || datum.hosting.existing !== undefined) return [];
    const { location } = datum.hosting;
    return location !== undefined && regions.has(location.toLowerCase()) ? [bucketName(context, datum.name)] : [];
  });
  return [
    ...(hosted(app, "postgres").length === 0
      ? []
      : ["What was written in the last seconds and had not reached the replica yet is lost."]),
    ...hosted(app, "redis").map(({ name }) => `What was in \`${name}\` is lost: Memorystore copies to no other region.`),
    ...single.map((name) => `The bucket \`${name}\` is in one region and stays there.`),
    ...(registry !== undefined && registry.region !== to && regions.has(registry.region)
      ? [
          `Images are in ${registry.region} only. ${
            warm
              ? "While that region is lost, nodes start what they have pulled before."
              : "While that region is lost, a new cluster cannot pull them: a `registry` without `region` is kept on the whole continent."
          }`,
        ]
      : []),
    "Later applies keep `serving` at standby: with another word Terraform would make the stage of before again. Fairlead keeps it by itself after a deployment with `--serving standby`.",
  ];
}

function hosted<K extends "postgres" | "redis">({ data }: App, kind: K) {
  return data.filter(
    (datum): datum is Extract<Data, { kind: K }> =>
      datum.kind === kind && datum.hosting.provider === "google" && datum.hosting.existing === undefined,
  );
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
