import { randomBytes } from "node:crypto";
import { Failure } from "../../../diagnostics/failure.ts";
import { isReady, type Pod, podSchema, troubleOf } from "../../../plan/kubernetes/pods.ts";
import { besideOf, ownedBy, RUN_LABEL } from "../../../plan/kubernetes/run.ts";
import { findProgram } from "../../../run/find-program.ts";
import { componentOf } from "../seen.ts";
import type { GoogleStage } from "../stage.ts";
import type { Attachment } from "../workloads.ts";
import { type Looking, looking } from "./looking.ts";

const LOOK_MS = 200;
/** What is started where nobody says what. */
const SHELL = ["/bin/sh"];

export type EnterOrder = {
  component: string;
  command: readonly string[];
  /** In a Pod of its own, which gets no requests and is removed afterwards, though there are instances to enter. */
  beside: boolean;
};

/**
 * Enters an instance of a component; or a Pod beside them with the same image, environment and account, where that is asked
 * for or none runs, as with jobs. Nothing that is not the app's own image is brought into the cluster.
 */
export async function enter(stage: GoogleStage, here: Looking, order: EnterOrder, signal: AbortSignal): Promise<Attachment> {
  const { env } = stage.world;
  const { namespace, kubeconfig, at } = here;
  componentOf(at, order.component);
  const kubectl = await findProgram("kubectl", env);
  if (kubectl === undefined) throw new Failure("kubectl-missing", {});
  const running = order.beside ? undefined : await instanceOf(here, order.component, signal);
  const pod = running ?? (await podBeside(stage, here, order.component, signal));
  const words = order.command.length === 0 ? SHELL : order.command;
  const terminal = process.stdin.isTTY ? ["--tty"] : [];
  const argv = [kubectl, `--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`, "exec", "--stdin", ...terminal] as const;
  const attachment: Attachment = { argv: [...argv, `--container=${containerOf(pod)}`, pod.metadata.name, "--", ...words], env };
  if (running !== undefined) return attachment;
  const reference = { apiVersion: "v1", kind: "Pod", namespace, name: pod.metadata.name };
  const after = () => looking(stage, AbortSignal.timeout(REMOVE_MS), (again) => again.cluster.remove(reference, signal));
  return { ...attachment, after };
}

const REMOVE_MS = 30_000;

function containerOf(pod: Pod): string {
  return pod.spec.containers[0]?.name ?? "";
}

/** A ready instance, the newest of them. */
async function instanceOf({ at, cluster, namespace }: Looking, component: string, signal: AbortSignal): Promise<Pod | undefined> {
  const labels = { ...ownedBy(at.app.name, at.app.stage), "app.kubernetes.io/component": component };
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, labels, signal);
  return pods
    .map((pod) => podSchema.parse(pod))
    .filter((pod) => isReady(pod) && pod.metadata.labels[RUN_LABEL] === undefined)
    .toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))[0];
}

async function podBeside(
  stage: GoogleStage,
  { at, cluster, namespace }: Looking,
  component: string,
  signal: AbortSignal,
): Promise<Pod> {
  const { kind } = componentOf(at, component);
  const of = kind === "job" ? { apiVersion: "batch/v1", kind: "CronJob" } : { apiVersion: "apps/v1", kind: "Deployment" };
  const pattern = await cluster.get({ ...of, namespace, name: component }, signal);
  if (pattern === undefined) throw new Failure("nothing-live", { stage: stage.name });
  const id = `${component.slice(0, 50)}-beside-${randomBytes(3).toString("hex")}`;
  const reference = { apiVersion: "v1", kind: "Pod", namespace, name: id };
  await cluster.create(besideOf(pattern, { namespace, id }), signal);
  try {
    for (;;) {
      const pod = podSchema.parse(await cluster.get(reference, signal));
      if (pod.status.phase === "Running") return pod;
      const trouble = troubleOf(pod);
      if (trouble?.fatal || pod.status.phase === "Failed")
        throw new Failure("pod-not-entered", { component, reason: trouble?.reason ?? "it ended at once" });
      await stage.world.pause(LOOK_MS, signal);
    }
  } catch (error) {
    await cluster.remove(reference, AbortSignal.timeout(REMOVE_MS)).catch(() => {});
    throw error;
  }
}
