import { command } from "../command.ts";
import { flag, text } from "../option.ts";
import { isOnGoogle } from "../place.ts";
import { LOCAL, stageArgument, terraformOption } from "../stage-option.ts";
import { failoverText } from "../views/google/failover.ts";
import { googlePlanText } from "../views/google/plan.ts";
import { planText } from "../views/plan.ts";

export const plan = command({
  examples: [
    "fairlead plan",
    "fairlead plan development",
    "fairlead plan --json",
    "fairlead plan testing --release 7",
    "fairlead plan production --failover",
  ],
  more: "A plan is made from the manifest in the working tree and from what runs now. Nothing is prepared, started or changed. On Google it is Terraform's own, of all stacks as one; a stage that takes promoted releases is planned for what is live in the stage before.",
  arguments: { stage: stageArgument },
  options: {
    release: text("release", "On Google: a kept release, by id or number"),
    terraform: terraformOption,
    failover: flag("What a failover to the standby region will do"),
  },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => {
    const { manifest, shell, options } = context;
    const { stage = LOCAL } = context.arguments;
    if (options.failover) return (await import("../handlers/google/plan-failover.ts")).failoverOf(manifest, stage);
    if (await isOnGoogle(manifest, stage))
      return (await import("../handlers/google/plan.ts")).planOnGoogle(stage, options, context);
    return (await import("../handlers/plan-release.ts")).planRelease(manifest, stage, shell);
  },
  show: (plan, paint) => {
    if ("losses" in plan) return failoverText(plan, paint);
    return "stacks" in plan ? googlePlanText(plan, paint) : planText(plan, paint);
  },
});
