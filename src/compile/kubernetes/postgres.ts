import { type Bytes, printCpu, printSize } from "../../app/units.ts";
import { databaseName, databaseUser, type Hosted } from "../terraform/data/names.ts";
import type { PostgresCluster } from "./custom.ts";
import { dataPassword } from "./data-text.ts";
import { metadata } from "./metadata.ts";
import type { KubernetesObject } from "./object.ts";
import { externalSecret } from "./secrets.ts";
import { instancesOf, roomOf } from "./servers.ts";
import type { Stage } from "./stage.ts";

/**
 * Postgres as CloudNativePG publishes it, without extensions beside Postgres' own:
 * https://github.com/cloudnative-pg/artifacts/blob/main/image-catalogs/catalog-minimal-trixie.yaml, of 2026-08-17.
 */
const IMAGES: Readonly<Record<number, string>> = {
  15: "15.19-202608170814-minimal-trixie@sha256:67b23fdf6dbf3d5bc5dc42cdbc5d292375582b1fe378c1dc69eb51c6fbc57730",
  16: "16.15-202608170814-minimal-trixie@sha256:e3041d59a94c072fa2fd4436b82ecdf34afc9d38c8cf2b836b009b09a1744c63",
  17: "17.11-202608170816-minimal-trixie@sha256:445ead3fd811466950a002b682a97c2a4907078b46fae8796b6637a763266a07",
  18: "18.6-202608170814-minimal-trixie@sha256:eb7979e4bd7fccaec0369b550b9649eec1f014de04621fac6e653244e75cca46",
};

/** A server in the cluster as CloudNativePG runs it, and the Secret with the login of its database's owner. */
export function compilePostgres(stage: Stage, datum: Hosted<"postgres">): KubernetesObject[] {
  const { name } = datum;
  const owner = databaseUser(stage.context, datum);
  const login = [
    { key: "username", text: [owner] },
    { key: "password", text: [dataPassword(stage, name)] },
  ];
  return [externalSecret(stage, ownerSecret(name), name, login, "kubernetes.io/basic-auth"), cluster(stage, datum, owner)];
}

function ownerSecret(name: string): string {
  return `${name}-owner`;
}

function cluster(stage: Stage, datum: Hosted<"postgres">, owner: string): PostgresCluster {
  const { name, version, flags } = datum;
  const { cpu, memory, storage } = roomOf(datum);
  const instances = instancesOf(datum);
  // A quarter of the memory, as Postgres' manual advises for a machine of its own.
  const parameters = { shared_buffers: `${Math.floor(memory / 4 / 2 ** 20)}MB`, ...flags };
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: metadata(stage, name, name),
    spec: {
      instances,
      imageName: `ghcr.io/cloudnative-pg/postgresql:${IMAGES[version]}`,
      bootstrap: { initdb: { database: databaseName(stage.context, datum), owner, secret: { name: ownerSecret(name) } } },
      postgresql: {
        parameters: Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))),
        // What was acknowledged is in two zones: it survives the one that answered.
        ...(instances > 1 ? { synchronous: { method: "any", number: 1 } } : {}),
      },
      ...(instances > 1 ? { affinity: { topologyKey: "topology.kubernetes.io/zone" } } : {}),
      resources: { requests: { cpu: printCpu(cpu), memory: printSize(memory) }, limits: { memory: printSize(memory) } },
      storage: { size: printSize(storage as Bytes) },
    },
  };
}
