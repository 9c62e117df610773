import { command } from "../command.ts";
import { flag, one, text } from "../option.ts";
import { isOnGoogle } from "../place.ts";
import { googleLiveText } from "../views/google/live.ts";
import { liveText } from "../views/live-at.ts";

export const promote = command({
  examples: ["fairlead promote development testing", "fairlead promote testing production --approve"],
  more: "Moves the very release that is live in one stage to another: the same digest, nothing is built or prepared anew.",
  arguments: { from: one("The stage it is live in", "stage"), to: one("The stage to bring it to", "stage") },
  options: {
    approve: flag("The approval that the stage asks for is given"),
    "allow-data-loss": flag("On Google: a plan may delete or replace what holds data"),
    terraform: text("program", "On Google: the terraform or tofu to drive"),
  },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => {
    const { from, to } = context.arguments;
    const { approve, terraform, "allow-data-loss": allowDataLoss } = context.options;
    if (await isOnGoogle(context.manifest, to)) {
      const { deployGoogle } = await import("../handlers/google/deploy.ts");
      const order = { kind: "promote", wanted: { from: "stage", stage: from }, approve, allowDataLoss, terraform } as const;
      return deployGoogle(to, order, context);
    }
    const [{ deployRelease, whoAmI }, { runningEngine }] = await Promise.all([
      import("../handlers/deploy.ts"),
      import("../engine.ts"),
    ]);
    return deployRelease(
      await runningEngine(context.manifest, context.shell),
      to,
      { kind: "promote", from, by: whoAmI(), approve: context.options.approve },
      context,
    );
  },
  show: (deployment, paint, context) =>
    "format" in deployment ? googleLiveText(deployment, paint) : liveText(deployment, paint, context),
});
