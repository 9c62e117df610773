import { command } from "../command.ts";
import { count } from "../option.ts";
import { stageOption } from "../stage-option.ts";

export const pause = command({
  examples: ["fairlead pause", "fairlead pause --hold 60"],
  more: "New requests wait at the edge; those under way go on. A request that waited too long is answered with 503.",
  arguments: {},
  options: { hold: count("seconds", "How long a request may wait", 1), stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async ({ place, options: { hold, stage } }) => {
    const engine = (await import("../handlers/google/refuse.ts")).hereOnly(place, "pause");
    await engine.pauseRequests(stage, hold === undefined ? undefined : hold * 1000);
    return { stage, paused: true };
  },
  show: ({ stage }) => `New requests to ${stage} wait until \`fairlead resume\`.`,
});

export const resume = command({
  examples: ["fairlead resume"],
  arguments: {},
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async ({ place, options: { stage } }) => {
    const engine = (await import("../handlers/google/refuse.ts")).hereOnly(place, "pause");
    await engine.resumeRequests(stage);
    return { stage, paused: false };
  },
  show: ({ stage }) => `Requests to ${stage} are served again.`,
});
