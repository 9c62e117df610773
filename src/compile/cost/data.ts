import type { App, Data } from "../../app/model.ts";
import { tierOf } from "../../app/sql-tier.ts";
import { redisMemory } from "../terraform/data/redis.ts";
import { type Amount, GIBIBYTE, HOURS, type Line, line } from "./line.ts";

/** Of a disk whose size the manifest leaves open, in gibibytes: the smallest Cloud SQL makes, growing as it fills. */
const DISK = { least: 10, most: 50 };
/** Gibibytes that a bucket is estimated with. */
const BUCKET = { least: 1, most: 100 };

/** What data costs. That of a stage which shares another's servers is paid there. */
export function dataLines(app: App, region: string): Line[] {
  const shared = app.ground.shares !== undefined;
  return app.data.flatMap((datum) => {
    if (datum.hosting.existing !== undefined) return [];
    if (datum.kind === "postgres") return shared || datum.hosting.provider === "cluster" ? [] : postgres(datum, region);
    if (datum.kind === "redis") return datum.hosting.provider === "cluster" ? [] : [redis(datum, region)];
    return [
      line(datum.name, `${BUCKET.least} to ${BUCKET.most} GiB of objects`, "usage", region, [{ price: "bucket", ...BUCKET }]),
    ];
  });
}

function postgres({ name, hosting }: Extract<Data, { kind: "postgres" }>, region: string): Line[] {
  const { size, standby, backups } = hosting;
  const copies = standby === "zone" ? 2 : 1;
  const tier = tierOf(size).name;
  const storage = typeof size === "string" || size.storage === undefined ? undefined : size.storage / GIBIBYTE;
  const disk = storage === undefined ? DISK : { least: storage, most: storage };
  const server = `${tier}${copies === 2 ? " with a standby in another zone" : ""}`;
  const lines = [
    line(name, server, "manifest", region, machine(tier, HOURS * copies)),
    line(name, gibibytes("disk", disk), storage === undefined ? "usage" : "manifest", region, [
      { price: "sqlDisk", least: disk.least * copies, most: disk.most * copies },
    ]),
  ];
  if (backups === undefined) return lines;
  // Backups hold what changed: of a quiet database hardly more than one of it, of a busy one some.
  const kept = { least: disk.least * 0.2, most: disk.most * Math.min(backups.keep, 7) };
  return [...lines, line(name, `${backups.keep} backups`, "usage", region, [{ price: "sqlBackup", ...kept }])];
}

function machine(tier: string, hours: number): Amount[] {
  if (tier === "db-f1-micro") return [{ price: "sqlMicro", least: hours }];
  if (tier === "db-g1-small") return [{ price: "sqlSmall", least: hours }];
  const [, cpu, memory] = /^db-custom-([0-9]+)-([0-9]+)$/.exec(tier) ?? [];
  return [
    { price: "sqlCpu", least: Number(cpu) * hours },
    { price: "sqlMemory", least: (Number(memory) / 1024) * hours },
  ];
}

function redis({ name, hosting }: Extract<Data, { kind: "redis" }>, region: string): Line {
  const memory = redisMemory(hosting.size);
  const standard = hosting.standby === "zone";
  return line(name, `${memory} GiB of Redis${standard ? " with a standby in another zone" : ""}`, "manifest", region, [
    { price: standard ? "redisStandard" : "redisBasic", least: memory * HOURS },
  ]);
}

function gibibytes(what: string, { least, most }: { least: number; most: number }): string {
  return least === most ? `${least} GiB of ${what}` : `${least} to ${most} GiB of ${what}`;
}
