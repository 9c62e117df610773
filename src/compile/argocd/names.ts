import type { App } from "../../app/model.ts";
import type { Role } from "../kubernetes/stage.ts";

/** The namespace that Argo CD lives in. */
export const ARGOCD = "argocd";
/** The name under which it manages fields: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply */
export const ARGOCD_MANAGER = "argocd-controller";
/** The cluster that Argo CD runs in, as it calls it itself. */
export const IN_CLUSTER = "https://kubernetes.default.svc";

/** One stage in one of its clusters, as Argo CD follows it. */
export type Following = { app: App; role: Role; repository: string; branch: string };

/** The address of a repository: one of GitHub's where only organization and name are written. */
export function repositoryAddress(written: string): string {
  return /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(written) ? `https://github.com/${written}.git` : written;
}

/** What follows a stage in one of its clusters; `undefined` where it is delivered directly. */
export function followingOf(app: App, role: Role): Following | undefined {
  const { deliver } = app.ground;
  if (deliver.by !== "argocd") return undefined;
  return { app, role, repository: repositoryAddress(deliver.repository), branch: deliver.branch };
}

function placeName({ app, role }: Following): string {
  return role === "primary" ? app.stage : `${app.stage}-${role}`;
}

/** The name of its AppProject and its Application. */
export function applicationName(following: Following): string {
  return `${following.app.name}-${placeName(following)}`;
}

/** The folder of its objects in the repository. */
export function objectsFolder(following: Following): string {
  return `${following.app.name}/${placeName(following)}`;
}

/** The file that tells Argo CD of it; beside the objects, not among them: it is not its own to change. */
export function applicationFile(following: Following): string {
  return `${following.app.name}/argocd/${placeName(following)}.yaml`;
}
