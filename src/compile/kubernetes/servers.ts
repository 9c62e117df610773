/** Data servers that run in the stage's own cluster: where they answer, and what they are given. */
import type { Hosting } from "../../app/ground.ts";
import type { App, Data } from "../../app/model.ts";
import type { Bytes, Millicores } from "../../app/units.ts";

export type Server = Exclude<Data, { kind: "bucket" }>;
export type Place = { host: string; port: number; ca?: string };

/** Whether a server is objects of the cluster, and none of Google's. */
export function isInCluster(datum: Data): datum is Server {
  return datum.kind !== "bucket" && datum.hosting.provider === "cluster";
}

/** Servers in the cluster, by name. */
export function serversOf({ data }: Pick<App, "data">): readonly Server[] {
  return data.filter(isInCluster).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The name by which Pods find a server: of Postgres the one that takes writes, which moves when another takes over. */
export function placeOf({ kind, name }: Server, namespace: string): Place {
  const service = kind === "postgres" ? `${name}-rw` : name;
  return { host: `${service}.${namespace}.svc.cluster.local`, port: PORTS[kind] };
}

export const PORTS = { postgres: 5432, redis: 6379 } as const;

/** The Secret in which CloudNativePG keeps the certificate of a server's authority, and the key it has there. */
export function authoritySecret(server: string): { secretName: string; key: string } {
  return { secretName: `${server}-ca`, key: "ca.crt" };
}

export type Room = { cpu: Millicores; memory: Bytes; storage: Bytes };

const GI = 2 ** 30;
const words: Readonly<Record<Exclude<Hosting["size"], object>, readonly [cpu: number, memory: number, storage: number]>> = {
  micro: [250, GI, 10 * GI],
  small: [500, 2 * GI, 10 * GI],
  medium: [1000, 4 * GI, 20 * GI],
  large: [4000, 16 * GI, 100 * GI],
};

/** What one instance of a server asks for. Redis holds everything in memory, and its file at most twice of that. */
export function roomOf({ kind, hosting: { size } }: Server): Room {
  const [cpu, memory, storage] = typeof size === "string" ? words[size] : [size.cpu ?? 500, size.memory, size.storage];
  return {
    cpu: cpu as Millicores,
    memory: memory as Bytes,
    storage: (storage !== undefined && kind === "postgres" ? storage : Math.max(10 * GI, 2 * memory)) as Bytes,
  };
}

/** How many instances: with `standby: zone` the one that works, and two that may take over. */
export function instancesOf({ kind, hosting }: Server): number {
  return kind === "postgres" && hosting.standby === "zone" ? 3 : 1;
}

/** Words of a server that nothing in the cluster keeps yet, as they are written. */
export function unkept({ kind, hosting: { tls, standby, backups } }: Server): string[] {
  return [
    ...(tls === "mutual" ? ["tls: mutual"] : []),
    ...(kind === "redis" && tls === "server" ? ["tls: server"] : []),
    ...(kind === "redis" && standby === "zone" ? ["standby: zone"] : []),
    ...(backups?.copy === undefined ? [] : ["backups.copy"]),
    ...(backups?.dump === undefined ? [] : ["backups.dump"]),
  ];
}
