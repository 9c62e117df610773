import type { StackEvent } from "../../run/terraform/event.ts";
import type { DeliveryEvent } from "../kubernetes/event.ts";

/** What an operation on a stage on Google tells while it goes on; views consume it. */
export type GoogleEvent =
  | { type: "step-started"; step: string; title: string }
  | { type: "step-ended"; step: string; title: string }
  | { type: "stack"; event: StackEvent }
  | { type: "delivery"; cluster: string; event: DeliveryEvent }
  | { type: "watching"; percent: number; ms: number }
  | { type: "going-back"; release: string }
  /** It serves again. */
  | { type: "went-back"; release: string; stage: string }
  /** What whoever keeps the domain has to enter there: name, type and value of each record, between spaces. */
  | { type: "own-records"; records: readonly string[] }
  | { type: "warning"; text: string }
  | { type: "note"; text: string };
