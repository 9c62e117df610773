import { command } from "../command.ts";
import { LOCAL, stageArgument } from "../stage-option.ts";

export const open = command({
  examples: ["fairlead open", "fairlead open production"],
  more: "Where there is no desktop, the address is printed.",
  arguments: { stage: stageArgument },
  options: {},
  policy: { manifest: "needed", engine: "running" },
  run: async ({ engine, arguments: { stage = LOCAL }, shell }) =>
    (await import("../handlers/open.ts")).openStage(engine, stage, shell),
  show: ({ address }) => address,
});
