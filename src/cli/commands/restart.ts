import { command } from "../command.ts";
import { LOCAL, stageArgument, terraformOption } from "../stage-option.ts";
import { liveText } from "../views/live-at.ts";

export const restart = command({
  examples: ["fairlead restart", "fairlead restart production"],
  more: "Rolls the live release onto new instances, without a lost request: they get rotated secrets. On Cloud Run there is something to roll only where a secret has another version since.",
  arguments: { stage: stageArgument },
  options: { terraform: terraformOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place } = context;
    if (place.on === "google") return (await import("../handlers/google/change-live.ts")).restartOnGoogle(place.stage, context);
    const [{ follow }, { whoAmI }] = await Promise.all([import("../handlers/follow.ts"), import("../handlers/deploy.ts")]);
    return follow(place.engine, await place.engine.restart(context.arguments.stage ?? LOCAL, whoAmI()), context);
  },
  show: (result, paint, context) =>
    "restarted" in result ? `${result.stage} runs with what is in use now.` : liveText(result, paint, context),
});
