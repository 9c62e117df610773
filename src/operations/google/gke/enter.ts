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
import { reachedFrom } from "./reach.ts";

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
    const { argv, env } = (await doorOf(stage, here, running))(terminal);
    return { argv: [...argv, ...words], env };
  }
  const { door, leave } = await enterBeside(stage, here, component, signal);
  const { argv, env } = door(terminal);
  const before = command.length === 0 ? await reachedFrom(stage, here, component, door(), signal) : [];
  return { argv: [...argv, ...words], env, before, after: leave };
}

/** How a container is entered, with further options for `kubectl exec`. */
export type Door = (options?: readonly string[]) => Entrance;
/** A Pod to enter, and what takes it away. */
export type Inside = { door: Door; leave: () => Promise<void> };

/** Makes a Pod beside the instances of a component. Throws `pod-not-entered` where it does not come up. */
export async function enterBeside(stage: GoogleStage, here: Looking, component: string, signal: AbortSignal): Promise<Inside> {
  const { namespace } = here;
  const pod = await podBeside(stage, here, component, signal);
  const reference = { apiVersion: "v1", kind: "Pod", namespace, name: pod.metadata.name };
  const limit = () => AbortSignal.timeout(REMOVE_MS);
  const leave = () => looking(stage, limit(), (again) => again.cluster.remove(reference, limit()));
  return { door: await doorOf(stage, here, pod), leave };
}

async function doorOf({ world: { env } }: GoogleStage, { namespace, kubeconfig }: Looking, pod: Pod): Promise<Door> {
  const kubectl = await findProgram("kubectl", env);
  if (kubectl === undefined) throw new Failure("kubectl-missing", {});
  const where = [`--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`];
  const container = `--container=${containerOf(pod)}`;
  return (options = []) => ({
    component: containerOf(pod),
    argv: [kubectl, ...where, "exec", "--stdin", ...options, container, pod.metadata.name, "--"],
    env,
  });
}

const REMOVE_MS = 30_000;

function containerOf(pod: Pod): string {
  return pod.spec.containers[0]?.name ?? "";
}

/** A ready instance, the newest of them. */
async function instanceOf({ at, cluster, namespace }: Looking, component: string, signal: AbortSignal): Promise<Pod | undefined> {
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", namespace }, labelsOf(at.app, component), signal);
  return pods
    .map((pod) => podSchema.parse(pod))
    .filter((pod) => isReady(pod) && pod.metadata.labels[RUN_LABEL] === undefined)
    .toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))[0];
}

function labelsOf({ name, stage }: Looking["at"]["app"], component: string): Record<string, string> {
  return { ...ownedBy(name, stage), "app.kubernetes.io/component": component };
}

async function podBeside(
  stage: GoogleStage,
  { at, cluster, namespace }: Looking,
  component: string,
  signal: AbortSignal,
): Promise<Pod> {
  const { kind } = componentOf(at, component);
  const of = kind === "job" ? { apiVersion: "batch/v1", kind: "CronJob" } : { apiVersion: "apps/v1", kind: "Deployment" };
  // By its labels: one of a chart has the chart's name.
  const [pattern] = await cluster.list({ ...of, namespace }, labelsOf(at.app, component), signal);
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
