/**
 * The External Secrets operator as far as Fairlead looks at it: writes the Secret of each ExternalSecret by its template and
 * says that it is ready. Secret Manager's values are given.
 */
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import * as z from "zod";
import { KubectlCluster } from "../../src/run/kubernetes/cluster.ts";

const run = promisify(execFile);
const GROUP = "external-secrets.io/v1";

const externalSecret = z.object({
  metadata: z.object({ name: z.string(), uid: z.string() }),
  spec: z.object({
    target: z.object({
      name: z.string(),
      template: z.object({ type: z.string().optional(), data: z.record(z.string(), z.string()) }).optional(),
    }),
    data: z.array(z.object({ secretKey: z.string(), remoteRef: z.object({ key: z.string(), version: z.string().optional() }) })),
  }),
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }).optional(),
});

export type SecretsStandIn = { end: () => Promise<void> };

/**
 * Plays it in one namespace until `end`. `secretOf` gives what Secret Manager would under a key, the newest where no version is
 * asked for; nothing where it has none.
 */
export async function playExternalSecrets(
  kubeconfig: string,
  namespace: string,
  secretOf: (key: string, version: string | undefined) => string | undefined,
): Promise<SecretsStandIn> {
  const ending = new AbortController();
  const { signal } = ending;
  const cluster = await KubectlCluster.open({ env: process.env, kubeconfig, context: undefined }, signal);
  const tell = async (kind: string, name: string, ready: boolean, message: string) => {
    const conditions = [
      { type: "Ready", status: ready ? "True" : "False", reason: ready ? "SecretSynced" : "SecretSyncedError", message },
    ];
    const patch = JSON.stringify({ status: { conditions } });
    const words = ["patch", kind, name, "--namespace", namespace, "--subresource=status", "--type=merge", `--patch=${patch}`];
    await run("kubectl", ["--kubeconfig", kubeconfig, ...words]);
  };
  const look = async () => {
    for (const kind of ["SecretStore", "ExternalSecret"]) {
      for (const object of await cluster.list({ apiVersion: GROUP, kind, namespace }, {}, signal)) {
        if (isSettled(object)) continue;
        const { name } = object.metadata;
        if (kind === "SecretStore") await tell(kind, name, true, "store validated");
        else {
          const missing = await write(object);
          if (missing === undefined) await tell(kind, name, true, "secret synced");
          else await tell(kind, name, false, `could not get secret data from provider: ${missing} does not exist`);
        }
      }
    }
  };
  const write = async (object: unknown): Promise<string | undefined> => {
    const { metadata, spec } = externalSecret.parse(object);
    const values = new Map<string, string>();
    for (const { secretKey, remoteRef } of spec.data) {
      const value = secretOf(remoteRef.key, remoteRef.version);
      if (value === undefined) return remoteRef.key;
      values.set(secretKey, value);
    }
    const data = spec.target.template?.data;
    const stringData =
      data === undefined
        ? Object.fromEntries(values)
        : Object.fromEntries(Object.entries(data).map(([key, text]) => [key, filled(text, values)]));
    const owner = { apiVersion: GROUP, kind: "ExternalSecret", name: metadata.name, uid: metadata.uid };
    const type = spec.target.template?.type;
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: spec.target.name, namespace, ownerReferences: [owner] },
      ...(type === undefined ? {} : { type }),
      stringData,
    };
    await cluster.apply(secret, { force: true }, signal);
    return undefined;
  };
  const playing = (async () => {
    while (!signal.aborted) {
      // What was removed meanwhile is not there to be told of.
      await look().catch(() => {});
      await pause(100, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    end: async () => {
      ending.abort();
      await playing;
      await cluster.close();
    },
  };
}

function isSettled(object: unknown): boolean {
  const { status } = z.object({ status: externalSecret.shape.status }).parse(object);
  return status?.conditions.some(({ type, status: is }) => type === "Ready" && is === "True") === true;
}

/** The part of Go's templates that Fairlead writes. */
function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{ \.(\w+)((?: \| [^}]*?)?) \}\}/g, (_, name: string, pipe: string) => {
    const value = values.get(name) ?? "";
    return pipe.includes("urlquery") ? encodeURIComponent(value) : value;
  });
}
