import { randomBytes } from "node:crypto";
import { Failure } from "../../../diagnostics/failure.ts";
import { isReady, type Pod, podSchema, troubleOf } from "../../../plan/kubernetes/pods.ts";
import { besideOf, ownedBy, RUN_LABEL } from "../../../plan/kubernetes/run.ts";
import { findProgram } from "../../../run/find-program.ts";
import type { Entrance } from "../../../run/kubernetes/relay.ts";
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
  const { component, command, beside } = order;
  componentOf(here.at, component);
  const running = beside ? undefined : await instanceOf(here, component, signal);
  const words = command.length === 0 ? SHELL : command;
  const terminal = process.stdin.isTTY ? ["--tty"] : [];
  if (running !== undefined) {
    const { argv, env } = await entranceOf(stage, here, running, terminal);
    return { argv: [...argv, ...words], env };
  }
  const { argv, env, leave } = await enterBeside(stage, here, component, signal, terminal);
  return { argv: [...argv, ...words], env, after: leave };
}

/** How a container is entered, and what takes it away. */
export type Inside = Entrance & { leave: () => Promise<void> };

/** Makes a Pod beside the instances of a component. Throws `pod-not-entered` where it does not come up. */
export async function enterBeside(
  stage: GoogleStage,
  here: Looking,
  component: string,
  signal: AbortSignal,
  terminal: readonly string[] = [],
): Promise<Inside> {
  const { namespace } = here;
  const pod = await podBeside(stage, here, component, signal);
  const reference = { apiVersion: "v1", kind: "Pod", namespace, name: pod.metadata.name };
  const limit = () => AbortSignal.timeout(REMOVE_MS);
  const leave = () => looking(stage, limit(), (again) => again.cluster.remove(reference, limit()));
  return { ...(await entranceOf(stage, here, pod, terminal)), leave };
}

async function entranceOf(
  { world: { env } }: GoogleStage,
  { namespace, kubeconfig }: Looking,
  pod: Pod,
  terminal: readonly string[],
): Promise<Entrance> {
  const kubectl = await findProgram("kubectl", env);
  if (kubectl === undefined) throw new Failure("kubectl-missing", {});
  const where = [`--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`];
  const how = ["exec", "--stdin", ...terminal, `--container=${containerOf(pod)}`];
  return { argv: [kubectl, ...where, ...how, pod.metadata.name, "--"], env };
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
