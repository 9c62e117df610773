import { command } from "../command.ts";
import { text } from "../option.ts";
import { stageOption } from "../stage-option.ts";

export const maintenanceStart = command({
  examples: ["fairlead maintenance start", "fairlead maintenance start --page sorry.html"],
  arguments: {},
  options: { page: text("file", "The page to answer with, HTML"), stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async ({ place, options: { page, stage }, shell }) => {
    const engine = (await import("../handlers/google/refuse.ts")).hereOnly(place, "maintenance start");
    const { maintenancePage } = await import("../handlers/maintenance-page.ts");
    await engine.maintenance(stage, await maintenancePage(page, shell.cwd));
    return { stage, maintenance: true };
  },
  show: ({ stage }) => `Every request to ${stage} is answered with the maintenance page until \`fairlead maintenance end\`.`,
});

export const maintenanceEnd = command({
  examples: ["fairlead maintenance end"],
  arguments: {},
  options: { stage: stageOption },
  policy: { manifest: "needed", engine: "placed" },
  run: async ({ place, options: { stage } }) => {
    const engine = (await import("../handlers/google/refuse.ts")).hereOnly(place, "maintenance start");
    await engine.maintenance(stage, null);
    return { stage, maintenance: false };
  },
  show: ({ stage }) => `Requests to ${stage} are served again.`,
});
