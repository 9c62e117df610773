import { command } from "../command.ts";
import { LOCAL, stageArgument } from "../stage-option.ts";
import { planText } from "../views/plan.ts";

export const plan = command({
  examples: ["fairlead plan", "fairlead plan development", "fairlead plan --json"],
  more: "A plan is made from the manifest in the working tree and from what runs now. Nothing is prepared, started or changed.",
  arguments: { stage: stageArgument },
  options: {},
  policy: { manifest: "needed", engine: "none" },
  run: async ({ manifest, arguments: { stage = LOCAL }, shell }) =>
    (await import("../handlers/plan-release.ts")).planRelease(manifest, stage, shell),
  show: planText,
});
