import { entry } from "../entry.ts";

/** FL1070 and on: what is done to a stage on Google. */
export const operations = {
  "stage-is-local": entry<{ stage: string }>({
    code: "FL1070",
    severity: "error",
    message: ({ stage }) => `Stage \`${stage}\` runs on this machine; the command is for stages on Google.`,
    hint: () => "`fairlead check` shows the stages; `target:` says where each runs.",
    explain: "Some commands make sense only where there is a project at Google, or Terraform to write.",
    exit: "mistake",
  }),
  "image-not-built": entry<{ image: string }>({
    code: "FL1071",
    severity: "error",
    message: ({ image }) =>
      image === "app" ? "The manifest builds no image, and stages on Google run images." : `\`${image}\` has no image to run.`,
    hint: () => "Write `image: { build: . }` with a Dockerfile, or refer to an image by digest with `image: { ref: … }`.",
    explain: "On one machine an app runs from its sources. Cloud Run and GKE run images, built once and promoted by digest.",
    exit: "mistake",
  }),
  "registry-unknown": entry<{ app: string }>({
    code: "FL1072",
    severity: "error",
    message: ({ app }) => `It is not known where the images of \`${app}\` are kept.`,
    hint: () => "Write `registry: { project: …, region: … }`, or `image.push` with a repository.",
    explain: "Without `registry` the images are kept in the project of the first stage on Google.",
    exit: "mistake",
  }),
};
