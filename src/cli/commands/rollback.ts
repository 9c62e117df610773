import { command } from "../command.ts";
import { flag, text } from "../option.ts";
import { LOCAL, stageArgument } from "../stage-option.ts";
import { googleLiveText } from "../views/google/live.ts";
import { liveText } from "../views/live-at.ts";

export const rollback = command({
  examples: ["fairlead rollback", "fairlead rollback production", "fairlead rollback --release 7"],
  more: "Starts the release that was live before from its kept snapshot. Nothing is prepared and no job runs; what jobs changed in the data since stays changed.",
  arguments: { stage: stageArgument },
  options: {
    release: text("release", "Another kept release, by id or number"),
    approve: flag("The approval that the stage asks for is given"),
    terraform: text("program", "On Google: the terraform or tofu to drive"),
  },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { release, approve, terraform } = context.options;
    if (context.place.on === "google")
      return (await import("../handlers/google/rollback.ts")).rollbackGoogle(
        context.place.stage,
        { release, approve, terraform },
        context,
      );
    const { deployRelease, whoAmI } = await import("../handlers/deploy.ts");
    const order = { kind: "rollback" as const, by: whoAmI(), approve, ...(release === undefined ? {} : { release }) };
    return deployRelease(context.place.engine, context.arguments.stage ?? LOCAL, order, context);
  },
  show: (deployment, paint, context) =>
    "format" in deployment ? googleLiveText(deployment, paint) : liveText(deployment, paint, context),
});
