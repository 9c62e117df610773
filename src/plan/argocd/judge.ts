import * as z from "zod";

/** What is read of an Application: https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml and its CRD. */
const result = z.object({
  kind: z.string(),
  name: z.string(),
  status: z.string().optional(),
  hookPhase: z.string().optional(),
  hookType: z.string().optional(),
  message: z.string().optional(),
});
export const applicationSchema = z.object({
  operation: z.unknown().optional(),
  status: z
    .object({
      conditions: z.array(z.object({ type: z.string(), message: z.string() })).default([]),
      reconciledAt: z.string().optional(),
      // Both are there empty before the first look.
      sync: z.object({ status: z.string().optional(), revision: z.string().optional() }).optional(),
      health: z.object({ status: z.string().optional() }).optional(),
      operationState: z
        .object({
          phase: z.string(),
          message: z.string().default(""),
          startedAt: z.string(),
          syncResult: z.object({ revision: z.string().optional(), resources: z.array(result).nullish() }).optional(),
        })
        .optional(),
    })
    .default({ conditions: [] }),
});
export type ApplicationState = z.infer<typeof applicationSchema>;

export type Verdict =
  | { state: "waiting"; detail: string }
  /** What may pass by itself, and is an end when it lasts. */
  | { state: "troubled"; reasons: readonly string[] }
  | { state: "failed"; reasons: readonly string[] }
  /** It is what the commit says, and something of it is not well: perhaps only an autoscaler that sees no load yet. */
  | { state: "degraded" }
  /** Argo CD says that all is well; whether the objects are there is another question. */
  | { state: "synced" };

/**
 * What an Application says of a commit. `former` is when the operation began that was known before the commit was pushed:
 * what has begun since works on the commit, or on one that came after it.
 */
export function judgeApplication(
  { operation, status }: ApplicationState,
  { commit, former }: { commit: string; former: string | undefined },
): Verdict {
  const { conditions, sync, health, operationState } = status;
  const errors = conditions.filter(({ type }) => isError(type)).map(({ type, message }) => `${type}: ${message}`);
  const ran = operationState !== undefined && operationState.startedAt !== former;
  if (ran && isOver(operationState.phase) && operationState.phase !== "Succeeded") {
    return { state: "failed", reasons: [operationState.message, ...resultsOf(operationState), ...errors].filter(Boolean) };
  }
  if (operation !== undefined || operationState?.phase === "Running" || operationState?.phase === "Terminating") {
    return { state: "waiting", detail: operationState?.message || "Argo CD begins" };
  }
  if (errors.length > 0) return { state: "troubled", reasons: errors };
  // Another app's commit may have come after ours; what has been seen since is at least as new.
  if (!ran && sync?.revision !== commit) return { state: "waiting", detail: "Argo CD has not seen the commit yet" };
  if (sync?.status !== "Synced") return { state: "waiting", detail: "not synced yet" };
  if (health?.status === "Degraded") return { state: "degraded" };
  if (health?.status !== "Healthy") return { state: "waiting", detail: `health is ${health?.status ?? "not known"}` };
  return { state: "synced" };
}

/** Warnings of the kind that keep an object from being what the commit says are errors here. */
function isError(type: string): boolean {
  return type.endsWith("Error") || type === "SharedResourceWarning" || type === "RepeatedResourceWarning";
}

export function isOver(phase: string): boolean {
  return phase === "Succeeded" || phase === "Failed" || phase === "Error";
}

function resultsOf({ syncResult }: NonNullable<ApplicationState["status"]["operationState"]>): string[] {
  return (syncResult?.resources ?? [])
    .filter(({ status, hookPhase }) => status === "SyncFailed" || hookPhase === "Failed" || hookPhase === "Error")
    .map(({ kind, name, message }) => `${kind} ${name}: ${message ?? "failed"}`);
}
