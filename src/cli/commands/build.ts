import { command } from "../command.ts";
import { optional, text } from "../option.ts";
import { terraformOption } from "../stage-option.ts";

export const build = command({
  examples: ["fairlead build", "fairlead build testing", "fairlead build --image 12"],
  more: "Builds the images of the working tree, runs `image.test` in them, pushes them by digest and writes the release down, ready for `fairlead deploy --release`. The same tree gives the same release. With --image, only where the tree is what a release of this machine was made of.",
  arguments: { stage: optional("The stage it is for; the first one on Google unless told", "stage") },
  options: {
    image: text("release", "A release of this machine, by id or number, that gets its images"),
    terraform: terraformOption,
  },
  policy: { manifest: "needed", engine: "none" },
  run: async (context) => {
    const { image: release, terraform } = context.options;
    const { stage } = context.arguments;
    return (await import("../handlers/google/build.ts")).buildForGoogle({ stage, release, terraform }, context);
  },
  show: ({ id, images }, paint) =>
    [
      `${paint("green", "✓")} Release ${paint("bold", id)}`,
      ...[...new Set(Object.values(images).map(({ reference }) => reference))].map((reference) => `  ${reference}`),
    ].join("\n"),
});
