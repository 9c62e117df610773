import type { ServiceAccount } from "kubernetes-types/core/v1.js";
import type { Role as RbacRole, RoleBinding } from "kubernetes-types/rbac/v1.js";
import { accountEmail } from "../google-names.ts";
import { stageName } from "../terraform/context.ts";
import { metadata } from "./metadata.ts";
import type { Complete } from "./object.ts";
import { pullSecrets } from "./pull-secret.ts";
import type { Stage } from "./stage.ts";

/**
 * The account of a component, bound to its Google account by Workload Identity. The name of that account is the one its
 * Terraform gives: `stageName(context, "account", component)`.
 */
export function serviceAccount(stage: Stage, name: string, component?: string): Complete<ServiceAccount> {
  const account = accountEmail(stage.project, stageName(stage.context, "account", name));
  const pulls = pullSecrets(stage);
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata(stage, name, component, { "iam.gke.io/gcp-service-account": account }),
    // Google is asked by the metadata server; a token for the API server is only in the way.
    automountServiceAccountToken: false,
    ...(pulls.length === 0 ? {} : { imagePullSecrets: pulls.map((secret) => ({ name: secret })) }),
  };
}

/** What lets a component start jobs and follow them. */
export function jobGrant(stage: Stage, component: string): [Complete<RbacRole>, Complete<RoleBinding>] {
  const name = `${component}-jobs`;
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: metadata(stage, name, component),
      rules: [
        { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "get", "list", "watch", "delete"] },
        { apiGroups: ["batch"], resources: ["cronjobs"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list", "watch"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: metadata(stage, name, component),
      subjects: [{ kind: "ServiceAccount", name: component, namespace: stage.namespace }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    },
  ];
}
