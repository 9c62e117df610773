import type { Container, PodSpec, Volume } from "kubernetes-types/core/v1.js";

const VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

/**
 * What a Pod asks for that the Pod Security standard `restricted` refuses, each as a clause:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function beyondRestricted(pod: PodSpec): string[] {
  const { securityContext: security = {}, volumes = [] } = pod;
  return [
    ...(pod.hostNetwork === true ? ["it uses the network of its node"] : []),
    ...(pod.hostPID === true || pod.hostIPC === true ? ["it sees other processes of its node"] : []),
    ...(security.runAsNonRoot === false || security.runAsUser === 0 ? ["it runs as root"] : []),
    ...(security.seccompProfile?.type === "Unconfined" ? ["it runs without a seccomp profile"] : []),
    ...volumes.flatMap(volume),
    ...containersOf(pod).flatMap(container),
  ];
}

function containersOf({ containers, initContainers = [] }: PodSpec): Container[] {
  return [...initContainers, ...containers];
}

function volume({ name, ...sources }: Volume): string[] {
  const [source] = Object.keys(sources);
  return source === undefined || VOLUMES.includes(source) ? [] : [`its volume \`${name}\` is a ${source}`];
}

function container({ name, securityContext: security = {}, ports = [] }: Container): string[] {
  const added = (security.capabilities?.add ?? []).filter((capability) => capability !== "NET_BIND_SERVICE");
  const its = `its container \`${name}\``;
  return [
    ...(security.privileged === true ? [`${its} is privileged`] : []),
    ...(security.allowPrivilegeEscalation === true ? [`${its} may gain privileges`] : []),
    ...(security.runAsNonRoot === false || security.runAsUser === 0 ? [`${its} runs as root`] : []),
    ...(added.length > 0 ? [`${its} adds ${added.join(", ")}`] : []),
    ...(security.seccompProfile?.type === "Unconfined" ? [`${its} runs without a seccomp profile`] : []),
    ...(ports.some(({ hostPort }) => hostPort !== undefined) ? [`${its} takes a port of its node`] : []),
  ];
}

const TMP = "/tmp";

/**
 * The same Pod with what Fairlead's own have and the chart does not say: all that `restricted` asks for, and a root file system
 * that is only read, with room for scratch files where most programs write theirs.
 */
export function withRestrictions(pod: PodSpec): PodSpec {
  const { runAsNonRoot = true, seccompProfile = { type: "RuntimeDefault" } } = pod.securityContext ?? {};
  const { volumes = [] } = pod;
  const scratch = volumes.some(({ name }) => name === "tmp") ? "fairlead-tmp" : "tmp";
  const guarded = (one: Container): Container => {
    const { securityContext: given = {}, volumeMounts = [] } = one;
    const room = given.readOnlyRootFilesystem === undefined && !volumeMounts.some(({ mountPath }) => mountPath === TMP);
    return {
      ...one,
      ...(room ? { volumeMounts: [...volumeMounts, { name: scratch, mountPath: TMP }] } : {}),
      securityContext: {
        ...given,
        allowPrivilegeEscalation: given.allowPrivilegeEscalation ?? false,
        readOnlyRootFilesystem: given.readOnlyRootFilesystem ?? true,
        capabilities: { ...given.capabilities, drop: ["ALL"] },
      },
    };
  };
  const containers = pod.containers.map(guarded);
  const before = pod.initContainers?.map(guarded);
  const isUsed = [...containers, ...(before ?? [])].some((one) => one.volumeMounts?.some(({ name }) => name === scratch));
  return {
    ...pod,
    securityContext: { ...pod.securityContext, runAsNonRoot, seccompProfile },
    ...(before === undefined ? {} : { initContainers: before }),
    containers,
    ...(isUsed ? { volumes: [...volumes, { name: scratch, emptyDir: {} }] } : {}),
  };
}
