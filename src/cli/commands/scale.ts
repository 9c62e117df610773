import { command } from "../command.ts";
import { rest } from "../option.ts";
import { stageOption } from "../stage-option.ts";

export const scale = command({
  examples: ["fairlead scale web=4", "fairlead scale web=4 worker=2", "fairlead scale web=auto"],
  more: "A count holds, also over later releases, until `auto` lets the component scale by its manifest again.",
  arguments: { counts: rest("component=count, or component=auto") },
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "running" },
  run: async ({ engine, arguments: { counts }, options: { stage } }) => {
    const { readCounts } = await import("../handlers/counts.ts");
    const wanted = readCounts(counts);
    for (const { component, count } of wanted) await engine.scale(stage, component, count);
    return wanted;
  },
  show: (wanted) =>
    wanted
      .map(({ component, count }) =>
        count === null ? `${component} scales by itself again.` : `${component} is held at ${count}.`,
      )
      .join("\n"),
});
