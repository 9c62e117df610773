import { command } from "../command.ts";
import { one } from "../option.ts";
import { terraformOption } from "../stage-option.ts";

export const destroy = command({
  examples: ["fairlead destroy testing"],
  more: "Lifts the guards of the stage's data and takes all of it away: what runs, servers, secrets, network. Buckets have to be empty, and each SQL server leaves a last backup, which Google keeps for 30 days. The app's registry, its releases and the records of the stage stay. A stage that the manifest names no more goes by what was last deployed there. Cut off, it goes on when it is run again.",
  arguments: { stage: one("The stage", "stage") },
  options: { terraform: terraformOption },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) =>
    (await import("../handlers/google/destroy.ts")).destroyOnGoogle(context.arguments.stage, context.options, context),
  show: ({ stage }) => `${stage} is gone. Its releases and records stay.`,
});
