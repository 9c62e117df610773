import type { PodSecurityContext, SecurityContext } from "kubernetes-types/core/v1.js";

/**
 * The account that instances run as: a number, because the kubelet cannot see that a name is not root. Images that bring
 * nothing but readable files run as any number.
 */
export const USER = 10001;

/** What the Pod Security standard `restricted` asks of a Pod; the group can read mounted secrets. */
export const podSecurity: PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: USER,
  runAsGroup: USER,
  fsGroup: USER,
  seccompProfile: { type: "RuntimeDefault" },
};

export const containerSecurity: SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
