/** Why a Pod is not ready, as far as it shows: pure judgements of what the API server keeps of it. */
import * as z from "zod";

const waiting = z.object({ reason: z.string().default(""), message: z.string().default("") });
const terminated = z.object({ reason: z.string().default(""), exitCode: z.number().default(0), signal: z.number().optional() });
const containerStatus = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  image: z.string().default(""),
  state: z
    .object({ waiting: waiting.optional(), terminated: terminated.optional(), running: z.unknown().optional() })
    .default({}),
  lastState: z.object({ terminated: terminated.optional() }).default({}),
});
export const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    creationTimestamp: z.string().default(""),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string().default("") })).default([]) }),
  status: z
    .object({
      phase: z.string().default("Pending"),
      reason: z.string().optional(),
      message: z.string().optional(),
      conditions: z
        .array(
          z.object({ type: z.string(), status: z.string(), reason: z.string().default(""), message: z.string().default("") }),
        )
        .default([]),
      containerStatuses: z.array(containerStatus).default([]),
      initContainerStatuses: z.array(containerStatus).default([]),
    })
    .default({ phase: "Pending", conditions: [], containerStatuses: [], initContainerStatuses: [] }),
});
export type Pod = z.infer<typeof podSchema>;

/**
 * `fatal`: waiting longer will not help. `late`: it may pass, but not after a long time; what waits for a node may, as long as
 * its workload lets it.
 */
export type PodTrouble = { reason: string; fatal: boolean; late?: true; container: string | undefined };

/** After so many restarts a container is not expected to come up by itself. */
const RESTARTS = 2;
const NO_IMAGE = new Set(["ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"]);

/** Nothing where the Pod is well, or simply not there yet. */
export function troubleOf(pod: Pod): PodTrouble | undefined {
  const { status } = pod;
  if (status.phase === "Failed" && status.reason) {
    return { reason: `${status.reason}: ${status.message ?? ""}`.trim(), fatal: false, container: undefined };
  }
  for (const container of [...status.initContainerStatuses, ...status.containerStatuses]) {
    const trouble = ofContainer(container, pod);
    if (trouble !== undefined) return trouble;
  }
  const unscheduled = status.conditions.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  if (unscheduled)
    return { reason: `no node takes it: ${unscheduled.message || unscheduled.reason}`, fatal: false, container: undefined };
  return undefined;
}

function ofContainer(status: z.infer<typeof containerStatus>, pod: Pod): PodTrouble | undefined {
  const { name, state, lastState, restartCount } = status;
  const image = pod.spec.containers.find((container) => container.name === name)?.image ?? status.image;
  const { reason = "", message = "" } = state.waiting ?? {};
  if (NO_IMAGE.has(reason)) return { reason: unpulled(image, message || reason), fatal: true, container: name };
  if (reason === "ErrImagePull") return { reason: unpulled(image, message || reason), fatal: false, late: true, container: name };
  if (reason === "CreateContainerConfigError" || reason === "CreateContainerError" || reason === "RunContainerError") {
    // A Secret that an operator is about to write is missing for a moment only.
    return { reason: `it cannot be started: ${message || reason}`, fatal: false, late: true, container: name };
  }
  const ended = state.terminated ?? (state.waiting ? lastState.terminated : undefined);
  if (ended && (ended.exitCode !== 0 || reason === "CrashLoopBackOff"))
    return {
      reason: `${howItEnded(ended)}${restartCount > 0 ? `, ${restartCount} times` : ""}`,
      fatal: restartCount >= RESTARTS,
      container: name,
    };
  return undefined;
}

function unpulled(image: string, message: string): string {
  return `the image ${image} cannot be pulled: ${causeOfPull(message) || message}`;
}

/** What kubelet and containerd put before the cause of a pull that failed, each naming the image once more. */
const PULL_PREFIX =
  /^(?:Failed to pull image "[^"]*": |Back-off pulling image "[^"]*"(?:: |$)|(?:Error: )?(?:ErrImagePull|ImagePullBackOff)(?:: |$)|rpc error: code = \w+ desc = |failed to pull and unpack image "[^"]*": |failed to resolve reference "[^"]*": |\S+@sha256:\w+: )/;

/** A message about a pull without what it says again and again; empty where it says nothing else, and what it is where it tells of something else. */
export function causeOfPull(message: string): string {
  const cause = message.replace(PULL_PREFIX, "");
  return cause === message ? message : causeOfPull(cause);
}

function howItEnded({ reason, exitCode }: z.infer<typeof terminated>): string {
  if (reason === "OOMKilled") return "it took more memory than its limit and was killed";
  return exitCode === 0 ? "it ends by itself" : `it ended with exit code ${exitCode}`;
}

/** Whether all its containers answer; whether requests are sent to it is for others to say. */
export function isUp({ status }: Pod): boolean {
  return status.conditions.some(({ type, status: is }) => type === "ContainersReady" && is === "True");
}

/** Whether it serves: all containers ready, and not on its way out. */
export function isReady({ metadata, status }: Pod): boolean {
  const ready = status.conditions.some(({ type, status: is }) => type === "Ready" && is === "True");
  return ready && metadata.deletionTimestamp === undefined;
}
