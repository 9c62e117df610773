import { podSchema } from "../../../plan/kubernetes/pods.ts";
import { ownedBy } from "../../../plan/kubernetes/run.ts";
import { type Listed, statusOf } from "../../../plan/kubernetes/status.ts";
import type { LiveObject } from "../../../run/kubernetes/ports.ts";
import type { DataStatus, WorkloadStatus } from "../workloads.ts";
import type { Looking } from "./looking.ts";

/** What the cluster tells of a stage's components. `data` is told by Google. */
export async function gkeStatus(
  { at, cluster, namespace }: Looking,
  data: readonly DataStatus[],
  signal: AbortSignal,
): Promise<WorkloadStatus> {
  const { app } = at;
  const labels = ownedBy(app.name, app.stage);
  const list = (apiVersion: string, kind: string) => cluster.list({ apiVersion, kind, namespace }, labels, signal);
  const [deployments, cronJobs, jobs, pods, scalers] = await Promise.all([
    list("apps/v1", "Deployment"),
    list("batch/v1", "CronJob"),
    list("batch/v1", "Job"),
    list("v1", "Pod"),
    // KEDA's have labels of their own.
    cluster.list({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", namespace }, {}, signal),
  ]);
  const listed: Listed = {
    deployments: byName(deployments),
    cronJobs: byName(cronJobs),
    jobs,
    scalers,
    pods: pods.map((pod) => podSchema.parse(pod)),
  };
  const components = app.components
    .filter(({ placed }) => placed === undefined)
    .map((component) => ({ name: component.name, kind: component.kind, traffic: [], ...statusOf(component, listed) }));
  const trouble = components.flatMap(({ name, reason }) => (reason === undefined ? [] : [`${name}: ${reason}`]));
  const { domain } = app.access ?? {};
  return { address: domain === undefined ? undefined : `https://${domain}`, components, data, trouble };
}

function byName(objects: readonly LiveObject[]): ReadonlyMap<string, LiveObject> {
  return new Map(objects.map((object) => [object.metadata.name, object]));
}
