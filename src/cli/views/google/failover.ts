import type { FailoverPlan } from "../../../plan/failover.ts";
import type { Paint } from "../paint.ts";

/** What a failover will do, step by step, and what is lost by it. */
export function failoverText({ stage, from, to, steps, losses }: FailoverPlan, paint: Paint): string {
  const written = steps.flatMap(({ title, what }, index) => [
    `${paint("bold", `${index + 1}. ${title}`)}`,
    ...what.map((line) => `   ${line}`),
  ]);
  return [
    `A failover of ${stage} from ${from} to ${to} will, in this order:`,
    "",
    ...written,
    "",
    paint("bold", "To know before"),
    ...losses.map((line) => `   ${line}`),
    "",
    `\`fairlead deploy ${stage} --serving standby\` does all of it after the first step.`,
    paint("dim", `\`fairlead render ${stage}\` writes the commands of each step into its README.`),
  ].join("\n");
}
