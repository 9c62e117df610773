import { command } from "../command.ts";
import { flag, optional } from "../option.ts";
import { statusText } from "../views/status.ts";

export const status = command({
  examples: ["fairlead status", "fairlead status --watch"],
  arguments: { path: optional("The app's manifest or its folder", "path") },
  options: { watch: flag("Show it anew whenever something changes", { short: "w" }) },
  policy: { manifest: "needed", engine: "running" },
  run: async (context) => {
    if (!context.options.watch) return context.engine.status();
    const { watchStatus } = await import("../handlers/watch-status.ts");
    return watchStatus(context);
  },
  show: (status, paint) => statusText(status, paint, Date.now()),
});
