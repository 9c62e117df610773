import type { KubernetesObject } from "../kubernetes/object.ts";
import { ARGOCD, applicationName, type Following, IN_CLUSTER, objectsFolder } from "./names.ts";

/** Server-side, so that an unknown field is refused; what is removed goes once the rest is there. */
export const SYNC_OPTIONS = ["ServerSideApply=true", "ApplyOutOfSyncOnly=true", "PruneLast=true"];

const STEPS: readonly string[] = ["before-release", "after-release"];

/**
 * What makes a cluster follow a stage's folder: removed there is removed here, changed here by hand is put back. A sync that
 * failed is tried again only where it runs no job: jobs run at most once for a release.
 */
export function application(following: Following): KubernetesObject {
  const { app, repository, branch } = following;
  const runsJobs = app.components.some((component) => component.kind === "job" && STEPS.includes(component.run.when));
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: applicationName(following),
      namespace: ARGOCD,
      // Differences are what the API server says they are, so that its defaults are none.
      annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
    },
    spec: {
      project: applicationName(following),
      source: { repoURL: repository, targetRevision: branch, path: objectsFolder(following) },
      destination: { server: IN_CLUSTER, namespace: app.ground.namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: SYNC_OPTIONS,
        // Without a word it would be tried five times more, and the jobs with it.
        retry: runsJobs ? { limit: 0 } : { limit: 3, backoff: { duration: "10s", factor: 2, maxDuration: "2m" } },
      },
    },
  } as KubernetesObject;
}
