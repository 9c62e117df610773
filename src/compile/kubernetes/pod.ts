import type { Container, Lifecycle, PodSpec, PodTemplateSpec, Volume, VolumeMount } from "kubernetes-types/core/v1.js";
import type { Component } from "../../app/model.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { compileBuckets, FUSE_ANNOTATION } from "./buckets.ts";
import type { Read } from "./component.ts";
import type { Environment } from "./environment.ts";
import type { Files } from "./files.ts";
import { labels, RELEASE } from "./metadata.ts";
import { containerSecurity, podSecurity } from "./pod-security.ts";
import { portOf } from "./port.ts";
import type { Probes } from "./probe.ts";
import { compileResources } from "./resources.ts";
import { HOME, SCRATCH } from "./scratch.ts";
import type { Stage } from "./stage.ts";

/** What differs between kinds of components. */
export type PodParts = {
  environment: Environment;
  files: Files;
  probes?: Probes;
  lifecycle?: Lifecycle | undefined;
  /** Fields of the Pod beside its container. */
  pod?: Partial<PodSpec>;
  /** Whether it speaks with the API server: only who starts jobs does. */
  startsJobs?: boolean;
};

export function compilePod(stage: Stage, read: Read, parts: PodParts): PodTemplateSpec {
  const { component } = read;
  const buckets = compileBuckets(stage, read);
  const { containers: _none, ...pod } = { containers: [], ...parts.pod };
  return {
    metadata: {
      labels: labels(stage, component.name),
      annotations: { ...(buckets.volumes.length === 0 ? {} : FUSE_ANNOTATION), [RELEASE]: stage.release.id },
    },
    spec: {
      serviceAccountName: component.name,
      ...(parts.startsJobs === true ? { automountServiceAccountToken: true } : {}),
      // Addresses of every Service of the namespace as variables would change what the manifest says an instance gets.
      enableServiceLinks: false,
      ...pod,
      ...spot(stage, component),
      securityContext: podSecurity,
      containers: [container(stage, read, parts, [...scratchMounts, ...parts.files.mounts, ...buckets.mounts])],
      volumes: [...scratch, ...parts.files.volumes, ...buckets.volumes],
    },
  };
}

function container(stage: Stage, { component, command }: Read, parts: PodParts, volumeMounts: VolumeMount[]): Container {
  const { env, envFrom } = parts.environment;
  const ports = portsOf(component);
  return {
    name: component.name,
    image: imageOf(stage, component),
    // `$(` would name a variable; the manifest's words are what they are.
    ...(command === undefined ? {} : { command: command.map((word) => word.replaceAll("$(", "$$$$(")) }),
    ...(ports.length === 0 ? {} : { ports }),
    ...(envFrom.length === 0 ? {} : { envFrom }),
    env,
    resources: compileResources(stage, component),
    ...parts.probes,
    ...(parts.lifecycle === undefined ? {} : { lifecycle: parts.lifecycle }),
    securityContext: containerSecurity,
    volumeMounts,
  };
}

function imageOf({ release, report }: Stage, component: Component): string {
  const image = release.images[component.name];
  if (image === undefined) report(diagnose("kubernetes-image-missing", { component: component.name, release: release.id }));
  return image ?? "";
}

function portsOf(component: Component): { name: string; containerPort: number }[] {
  const own = portOf(component);
  const metrics = component.metrics?.port;
  return [
    ...(own === undefined ? [] : [{ name: "http", containerPort: own }]),
    ...(metrics === undefined || metrics === own ? [] : [{ name: "metrics", containerPort: metrics }]),
  ];
}

const scratch: readonly Volume[] = [
  { name: "tmp", emptyDir: {} },
  { name: "home", emptyDir: {} },
];
const scratchMounts: readonly VolumeMount[] = [
  { name: "tmp", mountPath: SCRATCH },
  { name: "home", mountPath: HOME },
];

/** How long Google lets a preempted Pod stop. */
const PREEMPTED_MS = 15_000;

/** https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms */
function spot({ report }: Stage, { name, capacity, stop }: Component): Partial<PodSpec> {
  if (capacity !== "spot") return {};
  if (stop.grace > PREEMPTED_MS) report(diagnose("spot-grace", { component: name }));
  const label = "cloud.google.com/gke-spot";
  return {
    nodeSelector: { [label]: "true" },
    tolerations: [{ key: label, value: "true", effect: "NoSchedule" }],
  };
}
