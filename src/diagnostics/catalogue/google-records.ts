import { entry } from "../entry.ts";

/** FL1050 and on: the records of a stage on Google, in its state bucket. */
export const records = {
  "stage-locked": entry<{ stage: string; holder: string; doing: string; since: string; free: string }>({
    code: "FL1050",
    severity: "error",
    message: ({ stage, holder, doing, since }) => `Stage \`${stage}\` is held by ${holder} for ${since}: ${doing}.`,
    hint: ({ stage, free }) =>
      `Wait for it. If that process is dead, its lock ends by itself in ${free}; to take it at once: \`fairlead unlock ${stage}\`.`,
    explain:
      "Whoever changes a stage holds its lock, an object in the state bucket, and renews it while working. A process that died renews it no more; then anybody takes over, and goes on with the deployment that was under way.",
    exit: "refused",
  }),
  "stage-lock-lost": entry<{ stage: string; holder: string }>({
    code: "FL1051",
    severity: "error",
    message: ({ stage, holder }) => `The lock of stage \`${stage}\` went to ${holder} while this command worked, so it stopped.`,
    hint: ({ stage }) => `See what goes on there: \`fairlead status ${stage}\`.`,
    explain:
      "The lock was not renewed in time (the machine slept, or the network was away), or somebody took it with `fairlead unlock`. To go on could undo the other's work.",
    exit: "refused",
  }),
  "record-unreadable": entry<{ object: string; reason: string }>({
    code: "FL1052",
    severity: "error",
    message: ({ object, reason }) => `The record ${object} cannot be understood: ${reason}.`,
    hint: ({ object }) => `The bucket keeps former versions: \`gcloud storage ls --all-versions ${object}\`.`,
    explain:
      "Fairlead keeps releases, deployments and the lock of a stage as JSON objects in the state bucket. Nothing else should write there.",
  }),
  "record-newer": entry<{ object: string; format: number; known: number }>({
    code: "FL1053",
    severity: "error",
    message: ({ object, format, known }) =>
      `The record ${object} has format ${format}; this Fairlead knows formats up to ${known}.`,
    hint: () => "Update Fairlead: `npm install --global fairlead@latest`.",
    explain: "A colleague or a pipeline used a newer Fairlead on this app. Older ones stop rather than misread its records.",
    exit: "missing",
  }),
  "state-bucket-missing": entry<{ bucket: string }>({
    code: "FL1054",
    severity: "error",
    message: ({ bucket }) => `The state bucket \`${bucket}\` does not exist.`,
    hint: () =>
      "Run `fairlead bootstrap`, which makes project, APIs and state bucket. Check `state.bucket` if it was made before.",
    explain:
      "Terraform's state and the records of releases and deployments live in a bucket that `fairlead bootstrap` makes, versioned and closed to the public.",
    exit: "refused",
  }),
  "unknown-cloud-release": entry<{ release: string; bucket: string }>({
    code: "FL1055",
    severity: "error",
    message: ({ release, bucket }) => `There is no release \`${release}\` in the state bucket \`${bucket}\`.`,
    hint: () => "`fairlead releases` lists them.",
    explain: "Releases of stages on Google are kept in the state bucket, shared by all who work on the app.",
    exit: "mistake",
  }),
};
