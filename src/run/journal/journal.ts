import type { SQLInputValue } from "node:sqlite";
import type { FailureData } from "../../diagnostics/failure.ts";
import type { PreparedImage } from "../ports.ts";
import { Database, type Row } from "./database.ts";
import type {
  DeploymentRecord,
  DesiredRecord,
  EventRecord,
  InstanceRecord,
  ReleaseRecord,
  RunRecord,
  StageRecord,
} from "./records.ts";
import { MIGRATIONS } from "./schema.ts";

export type JournalOptions = {
  file: string;
  ballast: string;
  now: () => Date;
  observe?: (point: string) => void;
};

/** The engine's memory. Reading is free of effects; every change goes through `write`, named, durable when it returns. */
export type Journal = ReturnType<typeof openJournal>;

/** Opens or makes the journal. Throws `JournalBusy` while another process has it. */
export function openJournal({ file, ballast, now, observe }: JournalOptions) {
  const db = new Database(file, ballast, observe);
  db.migrate(MIGRATIONS);
  const time = () => now().toISOString();

  return {
    write: <T>(point: string, change: () => T): T => db.write(point, change),
    close: () => db.close(),
    refillBallast: () => db.refillBallast(),

    meta: {
      get: (key: string) => text(db.one("SELECT value FROM meta WHERE key = ?", key)?.value),
      set: (key: string, value: string) =>
        db.run("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value),
    },

    releases: {
      get: (id: string) => map(db.one("SELECT * FROM release WHERE id = ?", id), release),
      all: () => db.all("SELECT * FROM release ORDER BY number").map(release),
      last: () => map(db.one("SELECT * FROM release ORDER BY number DESC LIMIT 1"), release),
      add: (r: Omit<ReleaseRecord, "number" | "created">): ReleaseRecord => {
        const number = Number(db.one("SELECT coalesce(max(number), 0) + 1 AS number FROM release")?.number);
        const record = { ...r, number, created: time() };
        const { author, dirty, images, commit, ...rest } = record;
        db.insert("release", {
          ...rest,
          author,
          '"commit"': commit ?? null,
          dirty: dirty ? 1 : 0,
          images: JSON.stringify(images),
        });
        return record;
      },
      remove: (id: string) => db.run("DELETE FROM release WHERE id = ?", id),
    },

    stages: {
      get: (name: string) => map(db.one("SELECT * FROM stage WHERE name = ?", name), stage),
      all: () => db.all("SELECT * FROM stage ORDER BY rowid").map(stage),
      add: (s: Pick<StageRecord, "name" | "port" | "runtime">) => db.insert("stage", { ...s }),
      update: (name: string, change: Partial<Omit<StageRecord, "name">>) => update(db, "stage", "name", name, columns(change)),
      remove: (name: string) => {
        for (const table of ["desired", "instance", "port", "data", "hold", "schedule", "run", "deployment"])
          db.run(`DELETE FROM ${table} WHERE stage = ?`, name);
        db.run("DELETE FROM stage WHERE name = ?", name);
      },
    },

    deployments: {
      get: (id: string) => map(db.one("SELECT * FROM deployment WHERE id = ?", id), deployment),
      running: (stage?: string) =>
        db
          .all("SELECT * FROM deployment WHERE outcome = 'running' ORDER BY rowid")
          .map(deployment)
          .filter((d) => stage === undefined || d.stage === stage),
      last: (stage: string) =>
        map(db.one("SELECT * FROM deployment WHERE stage = ? ORDER BY rowid DESC LIMIT 1", stage), deployment),
      lastOf: (stage: string, release: string) =>
        map(
          db.one("SELECT * FROM deployment WHERE stage = ? AND release = ? ORDER BY rowid DESC LIMIT 1", stage, release),
          deployment,
        ),
      of: (stage: string) => db.all("SELECT * FROM deployment WHERE stage = ? ORDER BY rowid", stage).map(deployment),
      count: (outcome: DeploymentRecord["outcome"]) =>
        Number(db.one("SELECT count(*) AS n FROM deployment WHERE outcome = ?", outcome)?.n),
      add: (d: Omit<DeploymentRecord, "started" | "ended" | "error" | "failure" | "deadline">): DeploymentRecord => {
        const record = { ...d, started: time(), ended: undefined, error: undefined, failure: undefined, deadline: undefined };
        db.insert("deployment", columns(record));
        return record;
      },
      update: (id: string, change: Partial<Omit<DeploymentRecord, "failure">>) =>
        update(db, "deployment", "id", id, columns(change)),
      /** Why it will end as it will; kept through what still has to be put back. */
      fails: (id: string, error: string, failure: FailureData) =>
        update(db, "deployment", "id", id, { error, failure: JSON.stringify(failure) }),
      /** Begins anew after it had ended. */
      reopen: (id: string) =>
        update(db, "deployment", "id", id, { outcome: "running", phase: "data", ended: null, error: null, failure: null }),
      end: (id: string, outcome: DeploymentRecord["outcome"]) =>
        update(db, "deployment", "id", id, { outcome, phase: "end", ended: time() }),
    },

    runs: {
      get: (id: string) => map(db.one("SELECT * FROM run WHERE id = ?", id), run),
      ofDeployment: (id: string, job: string) =>
        db.all("SELECT * FROM run WHERE deployment = ? AND job = ? ORDER BY attempt", id, job).map(run),
      ofJob: (stage: string, job: string, limit: number) =>
        db.all("SELECT * FROM run WHERE stage = ? AND job = ? ORDER BY rowid DESC LIMIT ?", stage, job, limit).map(run),
      /** The first attempt that a schedule began last. */
      lastScheduled: (stage: string, job: string) =>
        map(
          db.one(
            "SELECT * FROM run WHERE stage = ? AND job = ? AND reason = 'schedule' AND attempt = 1 ORDER BY rowid DESC LIMIT 1",
            stage,
            job,
          ),
          run,
        ),
      unknownOf: (deployment: string) =>
        map(db.one("SELECT * FROM run WHERE deployment = ? AND state = 'unknown' ORDER BY rowid DESC LIMIT 1", deployment), run),
      open: () => db.all("SELECT * FROM run WHERE state IN ('intended', 'running') ORDER BY rowid").map(run),
      succeededIn: (deployment: string) =>
        db.all("SELECT * FROM run WHERE deployment = ? AND state = 'succeeded' ORDER BY rowid", deployment).map(run),
      add: (
        r: Pick<RunRecord, "id" | "stage" | "job" | "release" | "deployment" | "reason" | "attempt" | "arguments" | "generation">,
      ) => {
        db.insert("run", { ...columns({ ...r, arguments: JSON.stringify(r.arguments) }), state: "intended", intended: time() });
      },
      update: (id: string, change: Partial<Omit<RunRecord, "arguments">>) => update(db, "run", "id", id, columns(change)),
      prune: (keep: number) =>
        db.run(
          "DELETE FROM run WHERE rowid IN (SELECT rowid FROM run WHERE state NOT IN ('intended', 'running') ORDER BY rowid DESC LIMIT -1 OFFSET ?)",
          keep,
        ),
    },

    desired: {
      all: (stage?: string): DesiredRecord[] =>
        (stage === undefined
          ? db.all("SELECT * FROM desired ORDER BY stage, component, release")
          : db.all("SELECT * FROM desired WHERE stage = ? ORDER BY component, release", stage)
        ).map((r) => ({
          stage: String(r.stage),
          component: String(r.component),
          release: String(r.release),
          count: Number(r.count),
        })),
      count: (stage: string, component: string, of: string) =>
        Number(
          db.one("SELECT count FROM desired WHERE stage = ? AND component = ? AND release = ?", stage, component, of)?.count ?? 0,
        ),
      set: (stage: string, component: string, of: string, count: number) =>
        count === 0
          ? db.run("DELETE FROM desired WHERE stage = ? AND component = ? AND release = ?", stage, component, of)
          : db.run(
              "INSERT INTO desired (stage, component, release, count) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count",
              stage,
              component,
              of,
              count,
            ),
    },

    instances: {
      get: (id: string) => map(db.one("SELECT * FROM instance WHERE id = ?", id), instance),
      all: (stage?: string) =>
        (stage === undefined
          ? db.all("SELECT * FROM instance ORDER BY rowid")
          : db.all("SELECT * FROM instance WHERE stage = ? ORDER BY rowid", stage)
        ).map(instance),
      add: (i: Pick<InstanceRecord, "id" | "stage" | "component" | "release" | "number" | "port" | "restarts">) => {
        db.insert("instance", { ...columns(i), state: "intended", created: time(), changed: time() });
      },
      update: (id: string, change: Partial<Omit<InstanceRecord, "address" | "changed">>) =>
        update(db, "instance", "id", id, { ...columns(change), changed: time() }),
      setAddress: (id: string, address: InstanceRecord["address"]) =>
        update(db, "instance", "id", id, { host: address?.host ?? null, address_port: address?.port ?? null }),
      remove: (id: string) => db.run("DELETE FROM instance WHERE id = ?", id),
    },

    ports: {
      get: (stage: string, purpose: string) =>
        number(db.one("SELECT port FROM port WHERE stage = ? AND purpose = ?", stage, purpose)?.port),
      all: () => db.all("SELECT port FROM port").map((r) => Number(r.port)),
      of: (stage: string) =>
        db
          .all("SELECT purpose, port FROM port WHERE stage = ?", stage)
          .map((r) => ({ purpose: String(r.purpose), port: Number(r.port) })),
      set: (stage: string, purpose: string, port: number) =>
        db.run(
          "INSERT INTO port (stage, purpose, port) VALUES (?, ?, ?) ON CONFLICT (stage, purpose) DO UPDATE SET port = excluded.port",
          stage,
          purpose,
          port,
        ),
    },

    data: {
      of: (stage: string) =>
        db
          .all("SELECT * FROM data WHERE stage = ? ORDER BY name", stage)
          .map((r) => ({ name: String(r.name), kind: String(r.kind), version: number(r.version) })),
      set: (stage: string, name: string, kind: string, version: number | undefined) =>
        db.run(
          "INSERT INTO data (stage, name, kind, version) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET kind = excluded.kind, version = excluded.version",
          stage,
          name,
          kind,
          version ?? null,
        ),
      remove: (stage: string, name: string) => db.run("DELETE FROM data WHERE stage = ? AND name = ?", stage, name),
    },

    holds: {
      get: (stage: string, component: string) =>
        number(db.one("SELECT count FROM hold WHERE stage = ? AND component = ?", stage, component)?.count),
      set: (stage: string, component: string, count: number | undefined) =>
        count === undefined
          ? db.run("DELETE FROM hold WHERE stage = ? AND component = ?", stage, component)
          : db.run(
              "INSERT INTO hold (stage, component, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count",
              stage,
              component,
              count,
            ),
    },

    schedules: {
      due: (stage: string, job: string) => text(db.one("SELECT due FROM schedule WHERE stage = ? AND job = ?", stage, job)?.due),
      set: (stage: string, job: string, due: string) =>
        db.run(
          "INSERT INTO schedule (stage, job, due) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET due = excluded.due",
          stage,
          job,
          due,
        ),
    },

    events: {
      add: (e: Omit<EventRecord, "id" | "at">): EventRecord => {
        const at = time();
        const id = db.insert("event", {
          ...columns({ ...e, lines: undefined }),
          lines: e.lines === undefined ? null : JSON.stringify(e.lines),
          at,
        });
        return { ...e, id, at };
      },
      after: (id: number, filter: { deployment?: string; stage?: string }, limit: number) =>
        db
          .all(
            "SELECT * FROM event WHERE id > ? AND (? IS NULL OR deployment = ?) AND (? IS NULL OR stage = ?) ORDER BY id LIMIT ?",
            id,
            filter.deployment ?? null,
            filter.deployment ?? null,
            filter.stage ?? null,
            filter.stage ?? null,
            limit,
          )
          .map(event),
      /** What went wrong in a stage since then outside of deployments, the newest last. */
      troubles: (stage: string, since: string, limit: number) =>
        db
          .all(
            "SELECT * FROM event WHERE stage = ? AND deployment IS NULL AND level <> 'info' AND at >= ? ORDER BY id DESC LIMIT ?",
            stage,
            since,
            limit,
          )
          .map(event)
          .reverse(),
      last: () => Number(db.one("SELECT coalesce(max(id), 0) AS id FROM event")?.id),
      prune: (keep: number) => db.run("DELETE FROM event WHERE id <= (SELECT coalesce(max(id), 0) FROM event) - ?", keep),
    },
  };
}

function update(db: Database, table: string, key: string, id: string, row: Row): number {
  const names = Object.keys(row);
  if (names.length === 0) return 0;
  return db.run(
    `UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE ${key} = ?`,
    ...Object.values(row),
    id,
  );
}

/** Field names to column names: `startTime` is `start_time`; absent values are NULL. */
function columns(record: Readonly<Record<string, unknown>>): Row {
  const row: Row = {};
  for (const [name, value] of Object.entries(record)) row[name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)] = column(value);
  return row;
}

function column(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`no column holds a ${typeof value}`);
}

const map = <T>(row: Row | undefined, from: (row: Row) => T): T | undefined => (row === undefined ? undefined : from(row));
const text = (value: SQLInputValue | undefined) => (value === null || value === undefined ? undefined : String(value));
const number = (value: SQLInputValue | undefined) => (value === null || value === undefined ? undefined : Number(value));

function release(r: Row): ReleaseRecord {
  return {
    id: String(r.id),
    number: Number(r.number),
    created: String(r.created),
    commit: text(r.commit),
    dirty: r.dirty === 1,
    author: String(r.author),
    digest: String(r.digest),
    file: String(r.file),
    manifest: String(r.manifest),
    images: JSON.parse(String(r.images)) as Record<string, PreparedImage>,
  };
}

function stage(r: Row): StageRecord {
  return {
    name: String(r.name),
    live: text(r.live),
    previous: text(r.previous),
    port: Number(r.port),
    runtime: r.runtime as StageRecord["runtime"],
    down: r.down === 1,
    maintenance: text(r.maintenance),
    holdMs: number(r.hold_ms),
  };
}

function deployment(r: Row): DeploymentRecord {
  return {
    id: String(r.id),
    stage: String(r.stage),
    kind: r.kind as DeploymentRecord["kind"],
    release: String(r.release),
    previous: text(r.previous),
    phase: r.phase as DeploymentRecord["phase"],
    outcome: r.outcome as DeploymentRecord["outcome"],
    error: text(r.error),
    failure: typeof r.failure === "string" ? (JSON.parse(r.failure) as FailureData) : undefined,
    author: String(r.author),
    approvedBy: text(r.approved_by),
    started: String(r.started),
    ended: text(r.ended),
    deadline: text(r.deadline),
  };
}

function run(r: Row): RunRecord {
  return {
    id: String(r.id),
    stage: String(r.stage),
    job: String(r.job),
    release: String(r.release),
    deployment: text(r.deployment),
    reason: r.reason as RunRecord["reason"],
    attempt: Number(r.attempt),
    arguments: JSON.parse(String(r.arguments)) as string[],
    state: r.state as RunRecord["state"],
    generation: text(r.generation),
    pid: number(r.pid),
    startTime: text(r.start_time),
    exitCode: number(r.exit_code),
    error: text(r.error),
    intended: String(r.intended),
    started: text(r.started),
    ended: text(r.ended),
  };
}

function instance(r: Row): InstanceRecord {
  return {
    id: String(r.id),
    stage: String(r.stage),
    component: String(r.component),
    release: String(r.release),
    number: Number(r.number),
    port: number(r.port),
    state: r.state as InstanceRecord["state"],
    pid: number(r.pid),
    startTime: text(r.start_time),
    address: r.host === null ? undefined : { host: String(r.host), port: Number(r.address_port) },
    created: String(r.created),
    changed: String(r.changed),
    restarts: Number(r.restarts),
  };
}

function event(r: Row): EventRecord {
  return {
    id: Number(r.id),
    at: String(r.at),
    stage: text(r.stage),
    deployment: text(r.deployment),
    component: text(r.component),
    level: r.level as EventRecord["level"],
    type: String(r.type),
    message: String(r.message),
    lines: r.lines === null ? undefined : (JSON.parse(String(r.lines)) as string[]),
  };
}
