import { command } from "../command.ts";
import { flag } from "../option.ts";
import { pipelineText } from "../views/pipeline.ts";

export const pipeline = command({
  examples: ["fairlead pipeline", "fairlead pipeline --check"],
  more: "Workflows for GitHub Actions or builds for Cloud Build, as `pipeline` in the manifest says: a push to the branch is built once, tested in the image, pushed by digest and deployed to the first stage; a tag named after a stage promotes. No key is stored anywhere. Files that Fairlead did not write are left alone unless `--force` is given.",
  arguments: {},
  options: {
    check: flag("Change nothing; end with 1 where a file is not what the manifest says"),
    force: flag("Write over files that are not Fairlead's"),
  },
  policy: { manifest: "needed", engine: "none" },
  run: async ({ manifest, options, shell }) => (await import("../handlers/pipeline.ts")).pipelineFiles(manifest, options, shell),
  show: pipelineText,
  exit: ({ stale }) => (stale.length === 0 ? 0 : 1),
});
