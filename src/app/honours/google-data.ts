/** Words about data, network and upkeep that Google honours otherwise than they say, or not at all. */
import { continentOf } from "../continent.ts";
import { quietDays, quietTime } from "../maintenance.ts";
import { redisVersions } from "../memorystore.ts";
import { MOST_CPU, MOST_MEMORY_GIB, MOST_STORAGE_GIB, tierOf } from "../sql-tier.ts";
import { bytes, millicores, milliseconds } from "../units.ts";
import { backupsOf, inData } from "./data.ts";
import { on, type Weight, type Word } from "./word.ts";

const told: Weight = { written: "warning", inherited: undefined };
const pending: Weight = { written: "warning", inherited: "warning" };
const refused: Weight = { written: "error", inherited: "error" };

const DAY = 86_400_000;
/** Of changes that a server of the edition Enterprise keeps, and of a time without maintenance. */
const MOST_DAYS = { pitr: 7, quiet: 90 };
/** https://docs.cloud.google.com/sql/docs/postgres/backup-recovery/backups#retention */
const MOST_BACKUPS = 365;
const GIBIBYTE = 2 ** 30;
/** Of logs: https://docs.cloud.google.com/logging/docs/buckets#custom-retention */
const MOST_LOGS = 3650;
/** https://docs.cloud.google.com/memorystore/docs/redis/redis-tiers */
const MOST_REDIS_GIB = 300;

/** What Google's own servers do is the same, wherever the components run. */
const common = (here: ReturnType<typeof on>): readonly Word[] => [
  here(
    "data.<name>.version",
    refused,
    "redis-version-not-honoured",
    inData(["redis"], ["version"], (name, { version, provider }) =>
      provider === "google" && redisVersions[version] === undefined ? { name, version } : undefined,
    ),
  ),
  here(
    "data.<name>.backups.pitr",
    refused,
    "pitr-beyond",
    inData(["postgres"], ["backups", "pitr"], (name, { backups, provider, existing }) => {
      if (typeof backups !== "object" || provider !== "google" || existing !== undefined) return undefined;
      return milliseconds(backups.pitr) > MOST_DAYS.pitr * DAY ? { name, pitr: backups.pitr } : undefined;
    }),
  ),
  here(
    "data.<name>.backups.keep",
    refused,
    "backups-too-few",
    inData(["postgres"], ["backups", "keep"], (name, { backups, provider, existing }) => {
      if (typeof backups !== "object" || provider !== "google" || existing !== undefined) return undefined;
      const days = Math.ceil(milliseconds(backups.pitr) / DAY);
      return days <= MOST_DAYS.pitr && backups.keep < days ? { name, keep: backups.keep, days } : undefined;
    }),
  ),
  here(
    "data.<name>.size",
    told,
    "sql-size-rounded",
    inData(["postgres"], ["size"], (name, { size, provider }) => {
      if (typeof size === "string" || provider !== "google") return undefined;
      const asked = { cpu: millicores(size.cpu), memory: bytes(size.memory), storage: undefined };
      if (asked.cpu > MOST_CPU * 1000 || asked.memory > MOST_MEMORY_GIB * GIBIBYTE) return undefined;
      const tier = tierOf(asked);
      return tier.rounded ? { name, given: tier.name } : undefined;
    }),
  ),
  here(
    "data.<name>.size",
    refused,
    "sql-size-beyond",
    inData(["postgres"], ["size"], (name, { size, provider, existing }) => {
      if (typeof size === "string" || provider !== "google" || existing !== undefined) return undefined;
      const { cpu, memory, storage } = size;
      if (millicores(cpu) > MOST_CPU * 1000) return { name, asked: `${cpu} processors`, most: String(MOST_CPU) };
      if (bytes(memory) > MOST_MEMORY_GIB * GIBIBYTE) return { name, asked: memory, most: `${MOST_MEMORY_GIB}Gi` };
      if (storage === undefined || bytes(storage) <= MOST_STORAGE_GIB * GIBIBYTE) return undefined;
      return { name, asked: `a disk of ${storage}`, most: `${MOST_STORAGE_GIB / 1024}Ti` };
    }),
  ),
  here(
    "data.<name>.size",
    refused,
    "redis-size-beyond",
    inData(["redis"], ["size"], (name, { size, provider }) =>
      typeof size === "string" || provider !== "google" || bytes(size.memory) <= MOST_REDIS_GIB * GIBIBYTE
        ? undefined
        : { name, asked: size.memory, most: `${MOST_REDIS_GIB}Gi` },
    ),
  ),
  here(
    "data.<name>.backups.keep",
    refused,
    "backups-too-many",
    inData(["postgres"], ["backups", "keep"], (name, { backups, provider, existing }) => {
      if (typeof backups !== "object" || provider !== "google" || existing !== undefined) return undefined;
      return backups.keep > MOST_BACKUPS ? { name, keep: backups.keep, most: MOST_BACKUPS } : undefined;
    }),
  ),
  here("network.existing", refused, "network-range-needed", ({ manifest: { network } }) =>
    network?.existing !== undefined && network.range === undefined
      ? [{ path: ["network", "existing"], params: { network: network.existing } }]
      : [],
  ),
  here("network.range", refused, "range-not-ipv4", ({ manifest: { network } }) =>
    network?.range?.includes(":") === true ? [{ path: ["network", "range"], params: { range: network.range } }] : [],
  ),
  here("maintenance.except", refused, "quiet-beyond", ({ manifest: { maintenance } }) =>
    (maintenance?.except ?? []).flatMap((range, index) => {
      const days = quietDays(quietTime(range));
      return days > MOST_DAYS.quiet ? [{ path: ["maintenance", "except", index], params: { range, days } }] : [];
    }),
  ),
  here("maintenance.except", pending, "quiet-several", ({ manifest: { maintenance } }) => {
    const count = maintenance?.except?.length ?? 0;
    return count > 1 ? [{ path: ["maintenance", "except"], params: { count } }] : [];
  }),
  here("monitor.logs", refused, "logs-beyond", ({ manifest: { monitor } }) => {
    if (monitor?.logs === undefined) return [];
    const days = milliseconds(monitor.logs) / DAY;
    return days > 0 && days <= MOST_LOGS ? [] : [{ path: ["monitor", "logs"], params: { logs: monitor.logs, most: MOST_LOGS } }];
  }),
  here("standby.region", refused, "standby-same", ({ manifest: { standby, google } }) =>
    standby !== undefined && standby.region === google?.region
      ? [{ path: ["standby", "region"], params: { region: standby.region } }]
      : [],
  ),
  here(
    "data.<name>.backups.copy.to",
    refused,
    "copy-same",
    inData(["postgres"], ["backups", "copy", "to"], (name, datum, _, { manifest: { google } }) => {
      const to = backupsOf(datum)?.copy?.to;
      return to !== undefined && to === google?.region ? { name, region: to } : undefined;
    }),
  ),
  here("data.<name>.location", refused, "bucket-not-in-standby", (stage) =>
    inData(["bucket"], [], (name, { location, existing }) => {
      const { standby, google } = stage.manifest;
      if (standby === undefined || google === undefined || location !== undefined || existing !== undefined) return undefined;
      const continent = continentOf(google.region);
      const together = continent !== undefined && continent === continentOf(standby.region);
      return together ? undefined : { name, region: standby.region };
    })(stage),
  ),
];

export const googleDataWords: readonly Word[] = [
  ...common(on("cloud-run")),
  ...common(on("gke")),
  on("cloud-run")("standby", pending, "standby-services-not-honoured", ({ manifest: { standby } }) =>
    standby?.keep === "warm" ? [{ path: ["standby"], params: { region: standby.region } }] : [],
  ),
];
