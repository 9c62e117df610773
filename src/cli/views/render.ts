import type { RenderedStage } from "../handlers/render.ts";
import type { Paint } from "./paint.ts";

/** What was written, and what to read next. */
export function renderText(stages: readonly RenderedStage[], paint: Paint): string {
  return stages.map((stage) => stageText(stage, paint)).join("\n");
}

function stageText({ stage, folder, stacks, written, removed, unchanged, warnings }: RenderedStage, paint: Paint): string {
  const counts = [
    `${written.length} written`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
  ];
  const lines = [
    `${paint("green", "✓")} ${stage} is in ${folder}/: ${counts.join(", ")}.`,
    ...stacks.map((stack) => `    ${folder}/${stack}`),
    ...warnings.map(({ code, message }) => `${paint("yellow", "!")} ${code} ${message}`),
    `Next: ${paint("cyan", `${folder}/${stage}/README.md`)} says how to go on without Fairlead.`,
  ];
  return `${lines.join("\n")}\n`;
}
