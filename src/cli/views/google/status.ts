import { spoken } from "../../../diagnostics/spoken.ts";
import type { GoogleStatus } from "../../../operations/google/status.ts";
import type { WorkloadView } from "../../../operations/google/workloads.ts";
import type { Drift } from "../../../plan/terraform/read.ts";
import type { Paint } from "../paint.ts";
import { table } from "../table.ts";
import { driftText } from "../terraform/plan.ts";

/** A stage on Google with what runs in it. `now` is in milliseconds since 1970. */
export function googleStatusText(status: GoogleStatus, paint: Paint, now: number): string {
  const { app, stage, target, live, address, components, data, trouble, held, removed } = status;
  const release = live === undefined ? "nothing is live" : `release ${live.release}`;
  const since = live === undefined ? "" : paint("dim", `for ${spoken(now - Date.parse(live.since))}, by ${live.by}`);
  const parts = [
    `${paint("bold", `${app} ${stage}`)}  ${[target, release, address, since].filter(Boolean).join("  ")}`,
    ...courseOf(status, paint, now),
    table(
      components.map((component) => componentRow(component, held[component.name], paint, now)),
      "  ",
    ),
    table(
      data.map(({ name, kind, state }) => [name, paint("dim", kind), paint(FINE.has(state) ? "green" : "yellow", state)]),
      "  ",
    ),
    ...removed.map(
      (name) =>
        `  ${paint("yellow", "!")} stage ${name} is not in the manifest any more and still stands: \`fairlead destroy ${name}\` takes it away`,
    ),
    ...trouble.map((text) => `  ${paint("yellow", "!")} ${text}`),
  ];
  return `${parts.filter(Boolean).join("\n")}\n`;
}

const FINE = new Set(["running", "there"]);

/** What is done to the stage, and what was cut off. */
function courseOf({ lock, deployment }: GoogleStatus, paint: Paint, now: number): string[] {
  if (lock !== undefined) {
    return [`  ${paint("yellow", "…")} ${lock.doing} by ${lock.by}, for ${spoken(now - Date.parse(lock.since))}`];
  }
  if (deployment === undefined) return [];
  const { id, kind, release, outcome, failure, by, ended } = deployment;
  if (kind === "destroy" && ended !== undefined && outcome === "done") {
    return [`  destroyed ${spoken(now - Date.parse(ended))} ago by ${by}`];
  }
  if (outcome === "done") return [];
  // Only the first line: what it lists is told by the command that goes on.
  const why = failure === undefined ? "" : `: ${failure.message.replace(/:?\n.*$/s, "")}`;
  const next = outcome === "failed" ? "" : `\n    \`${goingOn(deployment)}\` goes on with it.`;
  const word = outcome === "running" ? "was cut off" : outcome === "failed" ? "failed" : "was interrupted";
  return [`  ${paint("yellow", "!")} ${kind} ${id} of release ${release} ${word}${why}${next}`];
}

function goingOn({ kind, stage, release }: NonNullable<GoogleStatus["deployment"]>): string {
  if (kind === "destroy") return `fairlead destroy ${stage}`;
  return `fairlead ${kind === "rollback" ? "rollback" : "deploy"} ${stage} --release ${release}`;
}

function componentRow(component: WorkloadView, held: number | undefined, paint: Paint, now: number): string[] {
  const { name, kind, desired, ready, release, traffic, reason, last } = component;
  // What all instances of are ready serves, whatever else is told of it.
  const serves = desired !== undefined && desired > 0 && ready !== undefined && ready >= desired;
  const state = reason === undefined || serves ? paint("green", "ready") : paint("red", "not ready");
  const counted = desired === undefined ? "" : ready === undefined ? `${desired} wanted` : `${ready}/${desired}`;
  const split = traffic.length > 1 ? traffic.map(({ revision, percent }) => `${percent} % ${revision}`).join(", ") : "";
  const ran =
    kind === "job" ? (last === undefined ? "never run" : `${last.outcome} ${spoken(now - Date.parse(last.at))} ago`) : "";
  const notes = [counted, held === undefined ? "" : `held at ${held}`, split, ran].filter(Boolean).join(", ");
  return [name, paint("dim", kind), state, paint("dim", release ?? ""), notes];
}

export function googleDriftText({ stage, drift }: { stage: string; drift: readonly Drift[] }, paint: Paint): string {
  return driftText(stage, drift, paint);
}
