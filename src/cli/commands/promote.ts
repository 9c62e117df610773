import { command } from "../command.ts";
import { flag, one } from "../option.ts";
import { liveText } from "../views/live-at.ts";

export const promote = command({
  examples: ["fairlead promote development testing", "fairlead promote testing production --approve"],
  more: "Moves the very release that is live in one stage to another: the same digest, nothing is built or prepared anew.",
  arguments: { from: one("The stage it is live in", "stage"), to: one("The stage to bring it to", "stage") },
  options: { approve: flag("The approval that the stage asks for is given") },
  policy: { manifest: "needed", engine: "running" },
  run: async (context) => {
    const { deployRelease, whoAmI } = await import("../handlers/deploy.ts");
    const { from, to } = context.arguments;
    return deployRelease(context.engine, to, { kind: "promote", from, by: whoAmI(), approve: context.options.approve }, context);
  },
  show: liveText,
});
