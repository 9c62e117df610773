import { command } from "../command.ts";
import { LOCAL, stageArgument } from "../stage-option.ts";
import { liveText } from "../views/live-at.ts";

export const restart = command({
  examples: ["fairlead restart", "fairlead restart production"],
  more: "Rolls the live release onto new instances, without a lost request: they get rotated secrets.",
  arguments: { stage: stageArgument },
  options: {},
  policy: { manifest: "needed", engine: "running" },
  run: async (context) => {
    const [{ follow }, { whoAmI }] = await Promise.all([import("../handlers/follow.ts"), import("../handlers/deploy.ts")]);
    return follow(context.engine, await context.engine.restart(context.arguments.stage ?? LOCAL, whoAmI()), context);
  },
  show: liveText,
});
