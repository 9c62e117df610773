import { nearest } from "../../diagnostics/nearest.ts";
import type { Path } from "../../manifest/locate.ts";
import { references } from "../fill.ts";
import { isMachineType, machineTypes } from "../google/machines.ts";
import { regions, wide } from "../google/regions.ts";
import { type Flag, sqlFlags } from "../google/sql-flags.ts";
import type { Data } from "../model.ts";
import { checkAddresses } from "./addresses.ts";
import type { Checked } from "./checked.ts";
import { checkReserved } from "./reserved.ts";

/** Of names on Cloud Run. */
const LONGEST_RUN_NAME = 49;

/** What Google would refuse, as far as it shows without asking. */
export function checkGoogle(checked: Checked): void {
  const { app, reading } = checked;
  if (app.target === "local") return;
  checkPlaces(checked);
  const { infrastructure } = app.ground.pipeline ?? {};
  if (infrastructure !== undefined) {
    const { repository } = infrastructure;
    reading.report("infrastructure-not-committed", { repository, stage: app.stages[0] ?? app.stage }, [
      "pipeline",
      "infrastructure",
    ]);
  }
  checkMachines(checked);
  checkPlaced(checked);
  checkAddresses(checked);
  checkReserved(checked);
  for (const datum of app.data) if (datum.kind === "postgres") checkPostgres(checked, datum);
  for (const { name, placed } of app.components) {
    const full = `${app.name}-${app.stage}-${name}`;
    if ((app.target === "cloud-run" || placed === "cloud-run") && full.length > LONGEST_RUN_NAME)
      reading.report("name-cut", { component: name, name: full, limit: LONGEST_RUN_NAME }, ["components", name], "key");
  }
}

function checkMachines({ app, reading }: Checked): void {
  const { cluster } = app.ground;
  if (cluster?.mode !== "standard") return;
  for (const { name, machine } of cluster.pools) {
    if (isMachineType(machine)) continue;
    const near = nearest(machine, machineTypes());
    reading.report("machine-type-unknown", { machine, near }, ["cluster", "pools", name, "machine"], "value", near);
  }
}

/** What is placed on Cloud Run within a cluster's stage asks services of the cluster by the stage's public name. */
function checkPlaced({ app, reading }: Checked): void {
  if (app.target !== "gke" || app.access?.domain !== undefined) return;
  const inCluster = new Set(app.components.flatMap(({ kind, name, placed }) => (kind === "service" && !placed ? [name] : [])));
  for (const { name, placed, env, command = [] } of app.components) {
    if (placed === undefined) continue;
    const asked = [...Object.values(env), ...command]
      .flatMap(references)
      .find((one) => one.of === "service" && inCluster.has(one.name));
    if (asked?.of === "service")
      reading.report("service-in-cluster", { component: name, service: asked.name }, ["components", name], "key");
  }
}

function checkPlaces({ app, reading }: Checked): void {
  const { google, standby, registry } = app.ground;
  const region = (name: string | undefined, path: Path, places: readonly string[] = []) => {
    if (name === undefined || regions.has(name) || places.includes(name.toLowerCase())) return;
    const near = nearest(name, regions.keys());
    reading.report("region-unknown", { region: name, near }, path, "value", near);
  };
  region(google?.region, ["google", "region"]);
  region(standby?.region, ["standby", "region"]);
  region(registry?.region, ["registry", "region"], wide);
  for (const datum of app.data) {
    if (datum.kind === "bucket") region(datum.hosting.location, ["data", datum.name, "location"], wide);
    if (datum.kind !== "postgres") continue;
    const { backups } = datum.hosting;
    region(backups?.location, ["data", datum.name, "backups", "location"], wide);
    region(backups?.copy?.to, ["data", datum.name, "backups", "copy", "to"]);
  }
}

function checkPostgres({ app, reading }: Checked, { name, hosting, flags }: Extract<Data, { kind: "postgres" }>): void {
  if (hosting.provider === "cluster" && app.target === "gke" && hosting.backups !== undefined)
    reading.report("cluster-data-by-the-night", { name, at: hosting.backups.at }, ["data", name, "backups"]);
  if (hosting.provider !== "google" || hosting.existing !== undefined) return;
  const { size, standby, backups } = hosting;
  if (standby === "zone" && backups === undefined) reading.report("sql-standby-backups", { name }, ["data", name, "standby"]);
  const last = app.stages.at(-1) === app.stage && app.stages.length > 1;
  if (last && (size === "micro" || size === "small"))
    reading.report("sql-shared-core", { name, size, stage: app.stage }, ["data", name, "size"]);
  for (const [flag, value] of Object.entries(flags)) {
    const path = ["data", name, "flags", flag];
    const known = Object.hasOwn(sqlFlags, flag) ? sqlFlags[flag] : undefined;
    if (known === undefined) {
      const near = nearest(flag, Object.keys(sqlFlags));
      reading.report("sql-flag-unknown", { flag, near }, path, "key", near);
    } else {
      const takes = unlessTaken(known, value);
      if (takes !== undefined) reading.report("sql-flag-value", { flag, value, takes }, path);
    }
  }
}

/** What a flag takes, where a value is none of it. */
function unlessTaken(flag: Flag, value: string): string | undefined {
  switch (flag.takes) {
    case "switch":
      return value === "on" || value === "off" ? undefined : "`on` or `off`";
    case "number": {
      const within = /^-?[0-9]+(\.[0-9]+)?$/.test(value) && Number(value) >= flag.from && Number(value) <= flag.to;
      return within ? undefined : `a number from ${flag.from} to ${flag.to}`;
    }
    case "word":
      return flag.words.includes(value) ? undefined : `one of ${flag.words.join(", ")}`;
    case "text":
      return undefined;
    default:
      return flag satisfies never;
  }
}
