import { command } from "../command.ts";
import { choice, flag, text } from "../option.ts";
import { LOCAL, stageArgument } from "../stage-option.ts";
import { googleLiveText } from "../views/google/live.ts";
import { liveText } from "../views/live-at.ts";

export const deploy = command({
  examples: ["fairlead deploy development", "fairlead deploy --release 12", "fairlead deploy production --resume --job-is-done"],
  more: "Without --release, a release is made of the working tree. Stages after the first one take promoted releases only.",
  arguments: { stage: stageArgument },
  options: {
    release: text("release", "A kept release by id or number, instead of the working tree"),
    commit: text("commit", "On Google: the release that was made of this commit, as a pipeline promotes it"),
    runtime: choice(["native", "container"], "How instances run, at the first deployment of a stage"),
    approve: flag("The approval that the stage asks for is given"),
    resume: flag("Go on with the deployment that was interrupted"),
    "run-job-again": flag("With --resume: the job whose end is not known may run again"),
    "job-is-done": flag("With --resume: the job whose end is not known has done its work"),
    "allow-data-loss": flag("On Google: a plan may delete or replace what holds data"),
    "take-over": flag("On GKE: fields of objects that somebody else manages are set as the release says"),
    serving: choice(
      ["primary", "standby"],
      "On Google: the region that serves from then on; `standby` is a failover of what is live",
    ),
    terraform: text("program", "On Google: the terraform or tofu to drive"),
  },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) =>
    (await import("../handlers/deploy-command.ts")).deployCommand(context.arguments.stage ?? LOCAL, context.options, context),
  show: (deployment, paint, context) =>
    "format" in deployment ? googleLiveText(deployment, paint) : liveText(deployment, paint, context),
});
