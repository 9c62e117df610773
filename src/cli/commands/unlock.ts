import { spoken } from "../../diagnostics/spoken.ts";
import { command } from "../command.ts";
import { one } from "../option.ts";

export const unlock = command({
  examples: ["fairlead unlock testing"],
  more: "Takes the lock of a stage on Google from whoever holds it, who then stops. The lock of a process that died ends by itself in a minute or two: this is for who cannot wait. A state that Terraform itself has locked is told of with the command that unlocks it.",
  arguments: { stage: one("The stage", "stage") },
  options: {},
  policy: { manifest: "needed", engine: "none" },
  question: async (context) => (await import("../handlers/google/unlock.ts")).unlockQuestion(context.arguments.stage, context),
  run: async (context) => (await import("../handlers/google/unlock.ts")).unlockStage(context.arguments.stage, context),
  show: ({ stage, from }) =>
    from === undefined
      ? `Nobody held ${stage}.`
      : `${stage} is free; ${from.by} held it for ${spoken(Date.now() - Date.parse(from.since))}: ${from.doing}.`,
});
