/** The port to one Kubernetes cluster. Throws a `Failure` (FL12xx) for what the API server or the way to it refuses. */
import type { KubernetesObject } from "../../compile/kubernetes/object.ts";

/** An object as the API server keeps it. */
export type LiveObject = KubernetesObject & {
  metadata: { uid?: string; generation?: number; resourceVersion?: string; namespace?: string; deletionTimestamp?: string };
};
export type ObjectReference = { apiVersion: string; kind: string; namespace?: string | undefined; name: string };
export type KindReference = Omit<ObjectReference, "name">;

export type ApplyOptions = {
  /** Judges and changes nothing. */
  dryRun?: boolean;
  /** Takes fields over that somebody else manages. */
  force?: boolean;
  /** Under which name the fields are managed then, where it is not Fairlead's own. */
  manager?: string;
};
export type Applied = { object: LiveObject; did: "created" | "changed" | "nothing" };

export type PodLogQuery = {
  container?: string;
  since?: string | undefined;
  tail?: number | undefined;
  follow?: boolean;
  previous?: boolean;
};
export type Permission = { verb: string; group: string; resource: string; namespace?: string | undefined };

export interface Cluster {
  /** The same for the life of a cluster, and of no other. */
  identity(signal: AbortSignal): Promise<string>;
  /** Server-side apply as Fairlead's field manager, with strict validation. */
  apply(object: KubernetesObject, options: ApplyOptions, signal: AbortSignal): Promise<Applied>;
  get(reference: ObjectReference, signal: AbortSignal): Promise<LiveObject | undefined>;
  /** Objects of a kind by their labels; none where the cluster does not know the kind. */
  list(kind: KindReference, labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly LiveObject[]>;
  /** Every kind that may be listed and deleted, of what the cluster knows. */
  kinds(signal: AbortSignal): Promise<readonly (KindReference & { namespaced: boolean })[]>;
  /** Begins to delete it, and whatever it owns; nothing happens where it is gone. */
  remove(reference: ObjectReference, signal: AbortSignal): Promise<void>;
  /** Merges fields into an object. */
  merge(reference: ObjectReference, fields: object, signal: AbortSignal): Promise<LiveObject>;
  create(object: KubernetesObject, signal: AbortSignal): Promise<LiveObject>;
  /** Lines of a pod's container, with the time each was written. */
  podLogs(
    pod: { namespace: string; name: string },
    query: PodLogQuery,
    signal: AbortSignal,
  ): AsyncIterable<{ at: string; text: string }>;
  /** Those of the permissions that the caller does not have. */
  forbidden(wanted: readonly Permission[], signal: AbortSignal): Promise<readonly Permission[]>;
  close(): Promise<void>;
}
