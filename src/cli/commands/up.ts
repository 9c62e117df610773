import { command } from "../command.ts";
import { choice, optional } from "../option.ts";
import { LOCAL } from "../stage-option.ts";
import { liveText } from "../views/live-at.ts";

export const up = command({
  examples: ["fairlead up", "fairlead up examples/notejam", "fairlead up --runtime container"],
  more: "Makes a release of the working tree, starts what it needs in the background, and ends when it is live in the stage `local`. Ctrl-C leaves the deployment running; a second one cancels it.",
  arguments: { path: optional("The app's manifest or its folder", "path") },
  options: { runtime: choice(["native", "container"], "How instances run, at the first deployment of a stage") },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => {
    const { deployTree } = await import("../handlers/deploy.ts");
    return deployTree(context.manifest, { stage: LOCAL, runtime: context.options.runtime, approve: false }, context);
  },
  show: liveText,
});
