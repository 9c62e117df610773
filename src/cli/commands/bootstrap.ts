import { command } from "../command.ts";
import { optional } from "../option.ts";
import { laidText } from "../views/google/laid.ts";

export const bootstrap = command({
  examples: ["fairlead bootstrap", "fairlead bootstrap testing"],
  more: "Makes what Terraform cannot make for itself: the project where `google.billing` says who pays for it, its APIs, and the state bucket; with state in HCP Terraform also the project there and the workspace that makes the others. What is there stays as it is, so it may run as often as you like.",
  arguments: { stage: optional("Only this stage; all stages on Google unless told", "stage") },
  options: {},
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => (await import("../handlers/google/bootstrap.ts")).bootstrapStages(context.arguments.stage, context),
  show: (laid, paint) => laidText(laid, paint),
});
