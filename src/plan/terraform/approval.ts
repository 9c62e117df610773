import { Failure } from "../../diagnostics/failure.ts";
import { type Change, type PlannedStack, type StackPlan, takesAway } from "./change.ts";

/** The changes that take data away. */
export function lossesOf(plans: readonly StackPlan[]): Change[] {
  return plans.flatMap((plan) => (plan.kind === "planned" ? plan.changes.filter(({ loss }) => loss !== undefined) : []));
}

/** Refuses plans that take data away, unless that was asked for in so many words. */
export function guardLosses(plans: readonly StackPlan[], allowed: boolean): void {
  const losses = lossesOf(plans);
  if (allowed || losses.length === 0) return;
  throw new Failure("terraform-data-loss", {
    items: losses.map(({ address, action, loss = "", because }) => ({ address, action: verb(action), loss, because })),
  });
}

/**
 * Refuses a plan that takes away what the approved one left alone. A stack planned anew, because what it stands on was
 * only just made, may create and change more than could be shown; it may not delete or replace more.
 */
export function guardApproval(approved: StackPlan, actual: PlannedStack): void {
  const known = new Set(approved.kind === "planned" ? approved.changes.filter(takesAway).map(key) : []);
  const beyond = actual.changes.filter((change) => takesAway(change) && !known.has(key(change)));
  if (beyond.length === 0) return;
  throw new Failure("terraform-approval-exceeded", {
    stack: actual.stack,
    items: beyond.map(({ address, action }) => `${verb(action)} ${address}`),
  });
}

function key({ address, action }: Change): string {
  return `${action} ${address}`;
}

function verb(action: Change["action"]): "delete" | "replace" {
  return action === "replace" ? "replace" : "delete";
}
