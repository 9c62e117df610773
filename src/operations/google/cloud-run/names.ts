import type { ComponentKind } from "../../../app/model.ts";
import { type Context, stageName } from "../../../compile/terraform/context.ts";

/** Under which collection the API knows a component. */
const COLLECTIONS = { service: "services", worker: "workerPools", scheduler: "workerPools", job: "jobs" } as const;

/** `projects/acme/locations/europe-west1`. */
export function placeName({ google }: Context): string {
  return `projects/${google.project}/locations/${google.region}`;
}

/** The whole name of what a component is on Cloud Run. */
export function runName(context: Context, { kind, name }: { kind: ComponentKind; name: string }): string {
  return `${placeName(context)}/${COLLECTIONS[kind]}/${stageName(context, "run", name)}`;
}
