import { command } from "../command.ts";
import { choice, flag, one, optional } from "../option.ts";
import { renderText } from "../views/render.ts";

export const render = command({
  examples: [
    "fairlead render production",
    "fairlead render testing infrastructure",
    "fairlead render testing --backend local --json",
    "fairlead render production ./out --live",
  ],
  more: "The exit door: ordinary Terraform, a folder for each stack, on GKE the objects as YAML, and a README that says how to go on without Fairlead. Asks nobody and changes nothing on Google. With `--live` it asks what serves, and writes that release with the values it was given: then the first plan is empty. Files that Fairlead did not write, or that were changed since, are left alone unless `--force` is given.",
  arguments: {
    stage: one("The stage, or several joined by commas", "stage"),
    dir: optional("Where to write; `terraform` unless told", "path"),
  },
  options: {
    backend: choice(["gcs", "hcp", "local"], "Where Terraform keeps state, instead of where the manifest says"),
    live: flag("As it serves now, with the values it was given, instead of what the working tree says"),
    force: flag("Write over files that are not Fairlead's"),
  },
  policy: { manifest: "needed", engine: "none" },
  run: async ({ manifest, arguments: { stage, dir }, options, shell, progress }) =>
    (await import("../handlers/render.ts")).render(manifest, { stages: stage.split(","), dir, ...options }, { shell, progress }),
  show: renderText,
});
