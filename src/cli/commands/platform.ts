import { command } from "../command.ts";
import { one, text } from "../option.ts";
import { terraformOption } from "../stage-option.ts";
import { platformText } from "../views/google/platform.ts";

export const platform = command({
  examples: ["fairlead platform production", "fairlead platform production --charts ./charts"],
  more: "External Secrets, KEDA where workers scale by their queues, and Argo CD where it delivers: by Helm, from their makers' charts at pinned versions. The same again changes nothing.",
  arguments: { stage: one("The stage, on GKE", "stage") },
  options: {
    charts: text("folder", "Archives `name-version.tgz` that are taken before their repositories are asked"),
    terraform: terraformOption,
  },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) =>
    (await import("../handlers/google/platform.ts")).platformOf(context.arguments.stage, context.options, context),
  show: platformText,
});
