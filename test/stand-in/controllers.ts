/**
 * The controllers of a cluster as far as a delivery waits for them: namespaces get their account, Deployments come up unless
 * they are said to be `stuck`, Jobs end well. For API servers beside which none runs.
 */
import { execFile } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import * as z from "zod";
import { KubectlCluster } from "../../src/run/kubernetes/cluster.ts";

const run = promisify(execFile);
const workload = z.object({
  metadata: z.object({ name: z.string(), generation: z.number().default(1) }),
  spec: z.object({ replicas: z.number().default(1) }),
  status: z.object({ observedGeneration: z.number().optional(), conditions: z.array(z.unknown()).default([]) }).optional(),
});

export type Controllers = {
  /** Deployments with these names do not become ready. */
  stuck: Set<string>;
  end: () => Promise<void>;
};

/** Plays them in one namespace until `end`. */
export async function playControllers(kubeconfig: string, namespace: string): Promise<Controllers> {
  const ending = new AbortController();
  const { signal } = ending;
  const cluster = await KubectlCluster.open({ env: process.env, kubeconfig, context: undefined }, signal);
  const stuck = new Set<string>();
  const at = new Date().toISOString();
  const tell = async (kind: string, name: string, status: object) => {
    const words = ["patch", kind, name, "--namespace", namespace, "--subresource=status", "--type=merge"];
    await run("kubectl", ["--kubeconfig", kubeconfig, ...words, `--patch=${JSON.stringify({ status })}`]);
  };
  const look = async () => {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
    const there = await cluster.get({ apiVersion: "v1", kind: "Namespace", name: namespace }, signal);
    if (there === undefined) return;
    if ((await cluster.get({ ...account, namespace, name: "default" }, signal)) === undefined)
      await cluster.create(account, signal);
    for (const object of await cluster.list({ apiVersion: "apps/v1", kind: "Deployment", namespace }, {}, signal)) {
      const { metadata, spec, status } = workload.parse(object);
      if (status?.observedGeneration === metadata.generation) continue;
      const isStuck = stuck.has(metadata.name);
      const { replicas } = spec;
      const conditions = isStuck ? [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }] : [];
      const counts = {
        replicas,
        updatedReplicas: replicas,
        availableReplicas: isStuck ? 0 : replicas,
        readyReplicas: isStuck ? 0 : replicas,
      };
      await tell("deployment", metadata.name, { observedGeneration: metadata.generation, ...counts, conditions });
    }
    for (const object of await cluster.list({ apiVersion: "batch/v1", kind: "Job", namespace }, {}, signal)) {
      const { metadata, status } = workload.partial({ spec: true }).parse(object);
      if ((status?.conditions.length ?? 0) > 0) continue;
      const met = ["SuccessCriteriaMet", "Complete"].map((type) => ({ type, status: "True", lastTransitionTime: at }));
      await tell("job", metadata.name, { startTime: at, completionTime: at, succeeded: 1, conditions: met });
    }
  };
  const playing = (async () => {
    while (!signal.aborted) {
      // The API server may be away, and what was removed meanwhile is not there to be told of.
      await look().catch(() => {});
      await pause(50, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    stuck,
    end: async () => {
      ending.abort();
      await playing;
      await cluster.close();
    },
  };
}
