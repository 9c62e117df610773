import type { PipelineResult } from "../handlers/pipeline.ts";
import type { Paint } from "./paint.ts";

/** What was written, and what has to be done once at the code host. */
export function pipelineText({ written, removed, stale, setup }: PipelineResult, paint: Paint): string {
  if (stale.length > 0) {
    return [
      "Not what the manifest says:",
      ...stale.map((file) => `  ${file}`),
      `Run ${paint("cyan", "fairlead pipeline")}.`,
    ].join("\n");
  }
  const changes = [...written.map((file) => `  written  ${file}`), ...removed.map((file) => `  removed  ${file}`)];
  if (changes.length === 0) return `${paint("green", "✓")} The pipeline's files are what the manifest says.`;
  const once =
    setup.length === 0 ? [] : ["", "Once, as somebody who may administer the repository:", ...setup.map((line) => `  ${line}`)];
  return [`${paint("green", "✓")} The pipeline's files are as the manifest says; commit them.`, ...changes, ...once].join("\n");
}
