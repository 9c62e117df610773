import type { Path } from "../../manifest/locate.ts";
import type { ManifestDatum } from "../../manifest/schema.ts";
import type { Backups, Hosting } from "../ground.ts";
import type { Data } from "../model.ts";
import { bytes, millicores, milliseconds } from "../units.ts";
import { reportMisnamed } from "./misnamed.ts";
import type { StageReading } from "./stage.ts";

/** One entry of data with its defaults filled; database and role are called like the app where nothing else is said. */
export function resolveData(reading: StageReading, name: string, written: ManifestDatum): Data {
  const path = ["data", name];
  switch (written.kind) {
    case "postgres":
      return {
        kind: "postgres",
        name,
        version: written.version,
        database: written.name ?? reading.manifest.app,
        user: written.user ?? reading.manifest.app,
        flags: Object.fromEntries(Object.entries(written.flags ?? {}).map(([flag, value]) => [flag, String(value)])),
        hosting: { ...hosting(written), existing: written.existing, backups: resolveBackups(reading, written.backups, path) },
      };
    case "redis":
      return {
        kind: "redis",
        name,
        version: written.version,
        hosting: { ...hosting(written), existing: undefined, backups: undefined },
      };
    case "bucket":
      return {
        kind: "bucket",
        name,
        mount: written.mount,
        versions: written.versions === undefined ? undefined : milliseconds(written.versions),
        deleteAfter: written["delete-after"] === undefined ? undefined : milliseconds(written["delete-after"]),
        hosting: { existing: written.existing, location: written.location },
      };
    default:
      return written satisfies never;
  }
}

type Server = Exclude<ManifestDatum, { kind: "bucket" }>;

function hosting(written: Server): Omit<Hosting, "existing" | "backups"> {
  return { provider: written.provider, size: sizeOf(written.size), standby: written.standby, tls: written.tls };
}

function sizeOf(written: Server["size"]): Hosting["size"] {
  if (typeof written === "string") return written;
  const exact = { cpu: undefined, storage: undefined, ...written };
  return {
    cpu: exact.cpu === undefined ? undefined : millicores(exact.cpu),
    memory: bytes(exact.memory),
    storage: exact.storage === undefined ? undefined : bytes(exact.storage),
  };
}

type WrittenBackups = Extract<ManifestDatum, { kind: "postgres" }>["backups"];

function resolveBackups(reading: StageReading, written: WrittenBackups, path: Path): Backups | undefined {
  if (written === undefined || written === "none") return undefined;
  if (written.dump !== undefined) checkBucket(reading, written.dump.to, [...path, "backups", "dump", "to"]);
  return {
    at: written.at,
    keep: written.keep,
    pitr: milliseconds(written.pitr),
    location: written.location,
    copy: written.copy,
    dump: written.dump,
  };
}

function checkBucket(reading: StageReading, bucket: string, path: Path): void {
  if (reading.scope.data.get(bucket) === "bucket") return;
  const buckets = [...reading.scope.data].flatMap(([name, kind]) => (kind === "bucket" ? [name] : []));
  reportMisnamed(reading, bucket, "bucket", buckets, path);
}
