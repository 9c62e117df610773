import { command } from "../command.ts";
import { flag, text } from "../option.ts";
import { LOCAL, stageArgument } from "../stage-option.ts";
import { liveText } from "../views/live-at.ts";

export const rollback = command({
  examples: ["fairlead rollback", "fairlead rollback production", "fairlead rollback --release 7"],
  more: "Starts the release that was live before from its kept snapshot. Nothing is prepared and no job runs; what jobs changed in the data since stays changed.",
  arguments: { stage: stageArgument },
  options: {
    release: text("release", "Another kept release, by id or number"),
    approve: flag("The approval that the stage asks for is given"),
  },
  policy: { manifest: "needed", engine: "running" },
  run: async (context) => {
    const { deployRelease, whoAmI } = await import("../handlers/deploy.ts");
    const { release, approve } = context.options;
    const order = { kind: "rollback" as const, by: whoAmI(), approve, ...(release === undefined ? {} : { release }) };
    return deployRelease(context.engine, context.arguments.stage ?? LOCAL, order, context);
  },
  show: liveText,
});
