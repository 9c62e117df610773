import type { Deployment } from "kubernetes-types/apps/v1.js";
import type { CronJob, Job as KubernetesJob } from "kubernetes-types/batch/v1.js";
import type {
  Container,
  ContainerPort,
  PodSpec,
  PodTemplateSpec,
  ResourceRequirements,
  VolumeMount,
} from "kubernetes-types/core/v1.js";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import type { Read } from "../component.ts";
import { compileDeployment } from "../deployment.ts";
import { compileCronJob, compileJob } from "../job.ts";
import { type Complete, type KubernetesObject, withSpec } from "../object.ts";
import { isStep } from "../order.ts";
import type { PodParts } from "../pod.ts";
import type { Stage } from "../stage.ts";
import { listedEnvironment, once } from "./environment.ts";
import { beyondRestricted, withRestrictions } from "./restricted.ts";

type Any = Complete<Deployment> | Complete<KubernetesJob> | Complete<CronJob>;

/** What a workload of a chart became, and what its ports were called before. */
export type Adopted = { object: KubernetesObject; ports: ReadonlyMap<string, string> };

/**
 * A workload of a chart as a component: its Pod as the chart has it, with everything that Fairlead's words mean held in it,
 * whatever the chart's templates made of them. It bears the component's name, because everything that operates a stage
 * finds it by that.
 */
export function adoptWorkload(stage: Stage, read: Read, chart: KubernetesObject, parts: PodParts): Adopted {
  const ours = compiled(stage, read, { ...parts, environment: { env: [], envFrom: [], configMap: undefined } });
  const theirs = templateOf(chart as Any);
  const { template, ports } = adoptPod(stage, read, { ours: templateOf(ours), theirs, asks: parts.startsJobs === true });
  const reasons = beyondRestricted(template.spec ?? { containers: [] });
  if (reasons.length > 0) stage.report(diagnose("chart-not-restricted", { component: read.component.name, reasons }));
  return { object: withTemplate(ours, template, chart as Any), ports };
}

function compiled(stage: Stage, read: Read, parts: PodParts): Any {
  const { component } = read;
  if (component.kind !== "job") return compileDeployment(stage, { ...read, component }, parts);
  const job = { ...read, component };
  return isStep(component) ? compileJob(stage, job, parts) : compileCronJob(stage, job, parts);
}

function templateOf(object: Any): PodTemplateSpec {
  const template =
    object.kind === "CronJob" ? (object as CronJob).spec?.jobTemplate.spec?.template : (object as Deployment).spec?.template;
  return template ?? {};
}

/** Ours with another Pod; how many old ones a Deployment keeps is the chart's. */
function withTemplate(ours: Any, template: PodTemplateSpec, chart: Any): KubernetesObject {
  if (ours.kind === "CronJob") {
    const { spec } = ours as Complete<CronJob>;
    const { jobTemplate } = spec as NonNullable<CronJob["spec"]>;
    return withSpec(ours, { ...spec, jobTemplate: { ...jobTemplate, spec: { ...jobTemplate.spec, template } } });
  }
  const history = (chart as Deployment).spec?.revisionHistoryLimit;
  const kept = ours.kind === "Deployment" && history !== undefined && history !== HISTORY;
  return withSpec(ours, { ...ours.spec, ...(kept ? { revisionHistoryLimit: history } : {}), template });
}

/** What Kubernetes keeps unless told otherwise. */
const HISTORY = 10;
/** Volumes for scratch files: a chart knows where its image writes. */
const SCRATCH = new Set(["tmp", "home"]);

type Pods = {
  ours: PodTemplateSpec;
  theirs: PodTemplateSpec;
  /** Whether it speaks with the API server. */
  asks: boolean;
};

function adoptPod(
  stage: Stage,
  read: Read,
  { ours, theirs, asks }: Pods,
): { template: PodTemplateSpec; ports: Map<string, string> } {
  const {
    containers: [model],
    volumes = [],
    securityContext: _ours,
    ...pod
  } = ours.spec ?? { containers: [] };
  const {
    containers: [main, ...beside] = [],
    initContainers = [],
    serviceAccount: _old,
    ...chart
  } = theirs.spec ?? { containers: [] };
  if (model === undefined || main === undefined) throw new Error(`${read.component.name} has no container`);
  const image = main.image;
  const mounts = (model.volumeMounts ?? []).filter(({ name }) => !SCRATCH.has(name));
  const { ports, named } = portsOf(main.ports ?? [], model.ports ?? []);
  const env = once([...(main.env ?? []), ...listedEnvironment(stage, read)]);
  const held = heldProbes(main, model, read.component.chart?.paths.health !== undefined);
  const first: Container = {
    ...without(main, ["imagePullPolicy", "startupProbe", "readinessProbe", "livenessProbe"]),
    ...renamedProbes(held, named),
    name: model.name,
    ...(model.image === undefined ? {} : { image: model.image }),
    ...(ports.length === 0 ? {} : { ports }),
    env,
    ...(model.resources === undefined ? {} : { resources: model.resources }),
    ...((main.lifecycle ?? model.lifecycle) ? { lifecycle: main.lifecycle ?? model.lifecycle } : {}),
    ...mounted(main.volumeMounts, mounts),
  } as Container;
  // Preparing with the same image is preparing for this component: it sees what the component sees.
  const alike = (one: Container): Container =>
    one.image === image
      ? ({
          ...without(one, ["imagePullPolicy"]),
          ...(model.image === undefined ? {} : { image: model.image }),
          env: once([...(one.env ?? []), ...listedEnvironment(stage, read)]),
          ...mounted(one.volumeMounts, mounts),
        } as Container)
      : pinned(stage, read, one);
  const kept = volumes.filter(({ name }) => !SCRATCH.has(name));
  const own = new Set(kept.map(({ name }) => name));
  const grace = Math.max(chart.terminationGracePeriodSeconds ?? 0, pod.terminationGracePeriodSeconds ?? 0);
  const all = [...(chart.volumes ?? []).filter(({ name }) => !own.has(name)), ...kept];
  const spec: PodSpec = {
    ...chart,
    ...pod,
    ...(grace > 0 && grace !== GRACE ? { terminationGracePeriodSeconds: grace } : {}),
    ...(asks ? {} : { automountServiceAccountToken: false }),
    ...(initContainers.length === 0
      ? {}
      : {
          initContainers: initContainers.map((one) =>
            sized(alike(one), one.restartPolicy === "Always" ? BESIDE : model.resources),
          ),
        }),
    containers: [first, ...beside.map((one) => sized(alike(one), BESIDE))],
    ...(all.length === 0 ? {} : { volumes: all }),
  };
  if (grace === GRACE) delete spec.terminationGracePeriodSeconds;
  const template = {
    metadata: {
      labels: { ...theirs.metadata?.labels, ...ours.metadata?.labels },
      annotations: { ...theirs.metadata?.annotations, ...ours.metadata?.annotations },
    },
    spec: withRestrictions(spec),
  };
  return { template, ports: named };
}

/** For what runs beside a component and of which the chart does not say how much it needs. */
const BESIDE: ResourceRequirements = { requests: { cpu: "50m", memory: "64Mi" } };

/**
 * With a size where the chart gives none: a quota refuses Pods of which a container has none, and Autopilot would give it more
 * than most need. What runs before the component may take what is the component's then.
 */
function sized(container: Container, size: ResourceRequirements | undefined): Container {
  const { limits, requests } = container.resources ?? {};
  if (limits !== undefined || requests !== undefined || size === undefined) return container;
  return { ...container, resources: size };
}

/** What Kubernetes gives a Pod to stop unless told otherwise. */
const GRACE = 30;

function without<T extends object>(value: T, keys: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key as keyof T))) as Partial<T>;
}

type Probed = Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe">;

/** The manifest's probes where it gives them a place in the chart, or where the chart has none; otherwise the chart's. */
function heldProbes(chart: Container, ours: Container, written: boolean): Probed {
  const theirs = chart.readinessProbe ?? chart.livenessProbe ?? chart.startupProbe;
  const { startupProbe, readinessProbe, livenessProbe } = written || theirs === undefined ? ours : chart;
  return {
    ...(startupProbe === undefined ? {} : { startupProbe }),
    ...(readinessProbe === undefined ? {} : { readinessProbe }),
    ...(livenessProbe === undefined ? {} : { livenessProbe }),
  };
}

function renamedProbes(probes: Probed, named: ReadonlyMap<string, string>): Probed {
  const renamed = Object.entries(probes).map(([key, probe]) => {
    const port = probe.httpGet?.port;
    const now = typeof port === "string" ? named.get(port) : undefined;
    return [
      key,
      now === undefined || probe.httpGet === undefined ? probe : { ...probe, httpGet: { ...probe.httpGet, port: now } },
    ];
  });
  return Object.fromEntries(renamed) as Probed;
}

/** Ports by the names that Fairlead's own objects know them by; `named` tells which of the chart's names became which. */
function portsOf(
  theirs: readonly ContainerPort[],
  ours: readonly ContainerPort[],
): { ports: ContainerPort[]; named: Map<string, string> } {
  const named = new Map<string, string>();
  const wanted = new Map(ours.map(({ containerPort, name }) => [containerPort, name]));
  const kept = theirs.map((port) => {
    const name = wanted.get(port.containerPort);
    if (name === undefined) return port;
    if (port.name !== undefined && port.name !== name) named.set(port.name, name);
    return { ...port, name };
  });
  const there = new Set(theirs.map(({ containerPort }) => containerPort));
  return { ports: [...kept, ...ours.filter(({ containerPort }) => !there.has(containerPort))], named };
}

/** With ours, in place of what the chart puts at the same path. */
function mounted(theirs: readonly VolumeMount[] = [], ours: readonly VolumeMount[]): { volumeMounts?: VolumeMount[] } {
  const paths = new Set(ours.map(({ mountPath }) => mountPath));
  const all = [...theirs.filter(({ mountPath }) => !paths.has(mountPath)), ...ours];
  return all.length === 0 ? {} : { volumeMounts: all };
}

/** An image of the chart's own choice, told where only a tag says which one it is. */
function pinned({ report }: Stage, { component }: Read, container: Container): Container {
  const { image = "" } = container;
  if (!image.includes("@sha256:")) {
    report(diagnose("chart-image-unpinned", { component: component.name, container: container.name, image }));
  }
  return container;
}
