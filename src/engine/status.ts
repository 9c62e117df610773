import { statfs } from "node:fs/promises";
import type { LocalJob, LocalProcess } from "../compile/local/stage.ts";
import type { DeploymentRecord, ReleaseRecord, StageRecord } from "../run/journal/records.ts";
import { paths } from "../run/layout.ts";
import type { DeploymentView, ReleaseSummary, StatusView } from "../run/protocol/api.ts";
import type { EdgeStats } from "../run/protocol/edge.ts";
import type { Engine } from "./engine.ts";
import { postgresPort, redisPort } from "./purposes.ts";

type StageView = StatusView["stages"][number];
type ComponentView = StageView["components"][number];
type InstanceView = ComponentView["instances"][number];

/** What a person or a program asks for first: every stage, its components, instances, data and address. */
export async function statusOf(engine: Engine, version: string): Promise<StatusView> {
  const { world } = engine;
  const stats = await world.edge.stats();
  const edge: Edge = {
    listeners: stats?.listeners ?? [],
    inFlight: new Map(stats?.upstreams.map((u) => [u.id, u.inFlight])),
  };
  return {
    app: world.app,
    version,
    engine: { pid: process.pid, since: engine.started.toISOString() },
    stages: await Promise.all(world.journal.stages.all().map((stage) => stageView(engine, stage, edge))),
    ...defined({ diskBytes: engine.disk.of(world.layout.state) }),
  };
}

/** What the edge says of itself; nothing while it is away. */
type Edge = { listeners: EdgeStats["listeners"]; inFlight: ReadonlyMap<string, number> };

async function stageView(engine: Engine, stage: StageRecord, { inFlight, listeners }: Edge): Promise<StageView> {
  const { journal, releases, layout } = engine.world;
  // Before a first release is live, the one that is being started.
  const shown = stage.live ?? journal.deployments.running(stage.name)[0]?.release;
  const compiled = shown === undefined ? undefined : releases.compiled(shown, stage.name);
  const components = await Promise.all([
    ...(compiled?.processes ?? []).map((process) => componentView(engine, { ...stage, live: shown }, process, inFlight)),
    ...(compiled?.jobs ?? []).map(async (job) => jobView(engine, stage, job)),
  ]);
  const last = journal.deployments.last(stage.name);
  const data = await Promise.all(
    journal.data.of(stage.name).map(async ({ name, kind, version: made }): Promise<StageView["data"][number]> => {
      if (kind === "bucket")
        return { name, kind, state: "folder", ...defined({ diskBytes: engine.disk.of(paths.bucket(layout, stage.name, name)) }) };
      const { state, version } = engine.data.state(stage.name, name);
      const port = journal.ports.get(stage.name, kind === "postgres" ? postgresPort(name) : redisPort(name));
      return {
        name,
        kind: kind === "postgres" ? "postgres" : "redis",
        state,
        ...defined({ version, made, port, diskBytes: engine.disk.of(paths.data(layout, stage.name, name)) }),
      };
    }),
  );
  return {
    name: stage.name,
    labels: { ...compiled?.labels },
    runtime: stage.runtime,
    state: stateOf(stage, components, last),
    components: components.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    data,
    trouble: await troubleOf(engine, stage, listeners),
    ...defined({
      address: compiled !== undefined && compiled.edge.routes.length > 0 ? addressOf(stage) : undefined,
      release: stage.live,
      releaseNumber: stage.live === undefined ? undefined : releases.get(stage.live).number,
      deployment: last === undefined ? undefined : deploymentView(engine, last),
    }),
  };
}

const RECENT_MS = 3_600_000;
const TOLD = 3;

const LEAST_FREE_BYTES = 8 * 1024 * 1024;
const FULL = "The disk is full, or nearly: log lines are dropped, and nothing new can be deployed until there is room.";

async function troubleOf(engine: Engine, { name }: StageRecord, listeners: EdgeStats["listeners"]): Promise<string[]> {
  const { bavail, bsize } = await statfs(engine.world.layout.state);
  const isFull = bavail * bsize < LEAST_FREE_BYTES;
  const { journal, now } = engine.world;
  const port = engine.router.trouble(name, listeners);
  const data = journal.data.of(name).flatMap((held) => {
    const { state, error } = engine.data.state(name, held.name);
    return state === "failed" && error !== undefined ? [error] : [];
  });
  // What an earlier release did is of no more interest once another one is live.
  const live = journal.deployments.of(name).findLast(({ outcome }) => outcome === "done");
  const since = new Date(Math.max(now().getTime() - RECENT_MS, Date.parse(live?.started ?? "") || 0)).toISOString();
  const events = journal.events.troubles(name, since, TOLD).filter(({ type }) => type !== "port-taken" && type !== "data-failed");
  const past = events.map(({ at, message }) => `${at.slice(11, 19)} ${message}`);
  return [...(port === undefined ? [] : [port]), ...(isFull ? [FULL] : []), ...data, ...past];
}

export const addressOf = (stage: StageRecord): string => `http://127.0.0.1:${stage.port}`;

function stateOf(
  stage: StageRecord,
  components: readonly ComponentView[],
  last: DeploymentRecord | undefined,
): StageView["state"] {
  if (stage.down) return "down";
  if (last?.outcome === "running" && last.phase !== "watch") return "deploying";
  if (stage.live === undefined) return "empty";
  if (stage.maintenance !== undefined) return "maintenance";
  if (stage.holdMs !== undefined) return "paused";
  const running = components.filter((c) => c.kind !== "job");
  if (running.every((c) => c.ready >= c.desired)) return "ready";
  return running.some((c) => c.kind === "service" && c.ready > 0) ? "degraded" : "starting";
}

async function componentView(
  engine: Engine,
  stage: StageRecord,
  process: LocalProcess,
  inFlight: ReadonlyMap<string, number>,
): Promise<ComponentView> {
  const { journal } = engine.world;
  const runtime = engine.world.instances(stage.runtime);
  const rows = journal.instances.all(stage.name).filter((i) => i.component === process.component);
  const instances = await Promise.all(
    rows.map(async (i): Promise<InstanceView> => {
      const usage = i.pid === undefined ? undefined : await runtime.usage(i.id).catch(() => undefined);
      const draining = i.state === "stopping" && (inFlight.get(i.id) ?? 0) > 0;
      return {
        id: i.id,
        release: i.release,
        state: draining ? "draining" : i.state === "intended" ? "starting" : i.state,
        since: i.changed,
        restarts: i.restarts,
        ...defined({
          pid: i.pid,
          port: i.port,
          reason: i.state === "starting" || i.state === "failing" ? await engine.supervisor(stage.name).reason(i.id) : undefined,
          memoryBytes: usage?.memoryBytes,
          inFlight: process.kind === "service" ? (inFlight.get(i.id) ?? 0) : undefined,
        }),
      };
    }),
  );
  return {
    name: process.component,
    kind: process.kind,
    desired: stage.live === undefined ? 0 : journal.desired.count(stage.name, process.component, stage.live),
    ready: rows.filter((i) => i.release === stage.live && i.state === "ready").length,
    instances,
    ...defined({
      held: journal.holds.get(stage.name, process.component),
      backlog: engine.scaling.backlog(stage.name, process.component),
    }),
  };
}

function jobView(engine: Engine, stage: StageRecord, job: LocalJob): ComponentView {
  const [last] = engine.world.journal.runs.ofJob(stage.name, job.component, 1);
  const at = last?.ended ?? last?.started ?? last?.intended;
  return {
    name: job.component,
    kind: "job",
    desired: 0,
    ready: 0,
    instances: [],
    ...defined({
      next: engine.schedules.next(stage.name, job)?.toISOString(),
      last: last === undefined || at === undefined ? undefined : { at, outcome: last.state },
    }),
  };
}

export function deploymentView(engine: Engine, d: DeploymentRecord): DeploymentView {
  const stage = engine.world.journal.stages.get(d.stage);
  const kept = engine.world.journal.releases.get(d.release) !== undefined;
  const routed = kept && engine.world.releases.compiled(d.release, d.stage).edge.routes.length > 0;
  return {
    id: d.id,
    stage: d.stage,
    kind: d.kind,
    release: d.release,
    phase: d.phase,
    outcome: d.outcome,
    by: d.author,
    started: d.started,
    ...defined({
      previous: d.previous,
      error: d.error,
      failure: d.failure,
      approvedBy: d.approvedBy,
      ended: d.ended,
      address: stage === undefined || !routed ? undefined : addressOf(stage),
    }),
  };
}

export function releaseView(engine: Engine, r: ReleaseRecord): ReleaseSummary {
  const { journal } = engine.world;
  const stages = journal.stages.all();
  const failed = stages.filter(({ name, live }) => {
    const outcome = live === r.id ? undefined : journal.deployments.lastOf(name, r.id)?.outcome;
    return outcome === "failed" || outcome === "interrupted";
  });
  return {
    id: r.id,
    number: r.number,
    created: r.created,
    dirty: r.dirty,
    by: r.author,
    digest: r.digest,
    images: Object.fromEntries(
      Object.entries(r.images).map(([name, image]) => [name, image.runtime === "native" ? image.snapshot : image.digest]),
    ),
    stages: stages.flatMap((stage) => (stage.live === r.id ? [stage.name] : [])),
    failed: failed.map(({ name }) => name),
    ...defined({ commit: r.commit }),
  };
}

/** The members that have a value; the API leaves absent ones out. */
function defined<T extends Record<string, unknown>>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
