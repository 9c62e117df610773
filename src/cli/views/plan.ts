import type { PlanView } from "../../run/protocol/api.ts";
import type { Format, Paint } from "./paint.ts";
import { table } from "./table.ts";

const COLOURS: Readonly<Record<string, Format>> = {
  create: "green",
  start: "green",
  run: "cyan",
  route: "cyan",
  watch: "cyan",
  stop: "yellow",
  delete: "red",
};

/** The steps of a plan with their reasons, and the checks that the manifest waives. */
export function planText({ stage, steps, waived }: PlanView, paint: Paint): string {
  if (steps.length === 0) return `Stage ${stage} is as the manifest says; there is nothing to do.\n`;
  const rows = steps.map(({ action, subject, because }) => [
    paint(COLOURS[action] ?? "bold", action),
    subject,
    paint("dim", because),
  ]);
  const accepted = waived.map((line) => `  ${paint("yellow", "waived")}  ${line}`);
  return `${[`Stage ${paint("bold", stage)}`, table(rows, "  "), ...accepted].join("\n")}\n`;
}
