import { command } from "../command.ts";
import { LOCAL, stageArgument } from "../stage-option.ts";

export const open = command({
  examples: ["fairlead open", "fairlead open production"],
  more: "Where there is no desktop, the address is printed.",
  arguments: { stage: stageArgument },
  options: {},
  policy: { manifest: "needed", engine: "placed" },
  run: async ({ place, arguments: { stage = LOCAL }, shell }) => {
    const { openStage, show } = await import("../handlers/open.ts");
    if (place.on === "machine") return openStage(place.engine, stage, shell);
    const { addressOnGoogle } = await import("../handlers/google/open.ts");
    return show(await addressOnGoogle(place.stage, shell.interrupts.signal), shell);
  },
  show: ({ address }) => address,
});
