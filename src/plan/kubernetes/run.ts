/** What is run once in a cluster beside what a release runs: pure from the objects that are there. */
import * as z from "zod";
import { OWNER } from "../../compile/kubernetes/metadata.ts";
import type { KubernetesObject } from "../../compile/kubernetes/object.ts";

/** What somebody started by hand; it is no part of a release, and is not pruned. */
export const RUN_LABEL = "fairlead.dev/run";
/** A run that has ended is kept for a day, with its logs. */
const KEPT_SECONDS = 86_400;
/** Who looks around in a Pod of his own and forgets it: eight hours. */
const LONGEST_SECONDS = 28_800;

const surroundings = ["name", "image", "env", "envFrom", "volumeMounts", "securityContext", "resources"] as const;
const container = z.looseObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
});
const podSpec = z.looseObject({ containers: z.array(container).min(1) });
const template = z.looseObject({
  metadata: z.looseObject({
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: podSpec,
});
const cronJob = z.object({ spec: z.object({ jobTemplate: z.object({ spec: z.looseObject({ template }) }) }) });
const workload = z.object({ spec: z.object({ template }) });

export type RunOrder = { namespace: string; id: string };

/** A run of a job by hand: its CronJob's pattern, with further words behind its command. */
export function runOf(live: object, words: readonly string[], { namespace, id }: RunOrder): KubernetesObject {
  const { spec } = cronJob.parse(live).spec.jobTemplate;
  const { metadata, spec: pod } = spec.template;
  const labels = { ...metadata.labels, [RUN_LABEL]: id };
  const [first, ...others] = pod.containers;
  const containers = first === undefined ? [] : [withWords(first, words), ...others];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: id, namespace, labels, annotations: metadata.annotations },
    spec: {
      ...spec,
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: { ...spec.template, metadata: { ...metadata, labels }, spec: { ...pod, containers } },
    },
  } as KubernetesObject;
}

/** Behind the command, or behind what the image itself starts. */
function withWords(first: z.infer<typeof container>, words: readonly string[]) {
  if (words.length === 0) return first;
  const told = words.map((word) => word.replaceAll("$(", "$$$$("));
  const { command, args = [] } = first;
  return command === undefined
    ? { ...first, args: [...args, ...told] }
    : { ...first, command: [...command, ...args, ...told], args: [] };
}

/** A condition that nobody ever sets: a Pod that waits for it gets no requests, though its labels are those of a Service. */
const NEVER_READY = "fairlead.dev/serves";

/**
 * A Pod that is a component's in everything but its work: the same image, environment, folders, account and network rules,
 * and no requests. It waits until it is entered.
 */
export function besideOf(live: object, { namespace, id }: RunOrder): KubernetesObject {
  const found = cronJob.safeParse(live);
  const { metadata, spec } = found.success ? found.data.spec.jobTemplate.spec.template : workload.parse(live).spec.template;
  const [first] = spec.containers;
  const same = surroundings.flatMap((field) => (first?.[field] === undefined ? [] : [[field, first[field]] as const]));
  const { topologySpreadConstraints: _spread, containers: _all, ...pod } = spec;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: id, namespace, labels: { ...metadata.labels, [RUN_LABEL]: id }, annotations: metadata.annotations },
    spec: {
      ...pod,
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: LONGEST_SECONDS,
      readinessGates: [{ conditionType: NEVER_READY }],
      containers: [{ ...Object.fromEntries(same), command: ["sleep", String(LONGEST_SECONDS)] }],
    },
  } as KubernetesObject;
}

/** Labels by which everything of a stage's release is found. */
export function ownedBy(app: string, stage: string): Record<string, string> {
  return { [OWNER.app]: app, [OWNER.stage]: stage };
}
