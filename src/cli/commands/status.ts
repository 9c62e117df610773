import { command } from "../command.ts";
import { flag, optional, text } from "../option.ts";
import { terraformOption } from "../stage-option.ts";
import { googleDriftText, googleStatusText } from "../views/google/status.ts";
import { statusText } from "../views/status.ts";

export const status = command({
  examples: [
    "fairlead status",
    "fairlead status --watch",
    "fairlead status --stage testing",
    "fairlead status --stage testing --drift",
  ],
  more: "Without --stage, the stages that run on this machine. With --drift, everything of a stage on Google is compared with what Terraform left there; nothing is changed, and the status is 1 where something differs.",
  arguments: { path: optional("The app's manifest or its folder", "path") },
  options: {
    watch: flag("Show it anew whenever something changes", { short: "w" }),
    stage: text("stage", "A stage on Google", { short: "s" }),
    drift: flag("On Google: what is not as it was left"),
    terraform: terraformOption,
  },
  policy: { manifest: "needed", engine: "placed" },
  run: async (context) => {
    const { place, options } = context;
    if (place.on === "google") {
      if (options.drift) return (await import("../handlers/google/drift.ts")).showDrift(place.stage, context);
      const { showStatus, watchGoogleStatus } = await import("../handlers/google/status.ts");
      return options.watch ? watchGoogleStatus(place.stage, context) : showStatus(place.stage, context);
    }
    if (options.drift) throw (await import("../handlers/google/refuse.ts")).localOnly(options.stage ?? "local");
    if (!options.watch) return place.engine.status();
    const { watchStatus } = await import("../handlers/watch-status.ts");
    return watchStatus({ ...context, engine: place.engine });
  },
  show: (status, paint) => {
    if ("drift" in status) return googleDriftText(status, paint);
    return "components" in status ? googleStatusText(status, paint, Date.now()) : statusText(status, paint, Date.now());
  },
  exit: (result) => ("drift" in result && result.drift.length > 0 ? 1 : 0),
});
