import { entry } from "../entry.ts";

/** FL1080 and on: looking after a stage on Google. */
export const operate = {
  "project-not-made": entry<{ project: string }>({
    code: "FL1080",
    severity: "error",
    message: ({ project }) => `There is no Google project \`${project}\` that these credentials may see.`,
    hint: () =>
      "Check `google.project` in the manifest, and whether your credentials may see it. To have `fairlead bootstrap` make it, write `google.billing` with a billing account (`gcloud billing accounts list`).",
    explain:
      "Google gives the same answer for a project that does not exist and for one that the caller may not see. Fairlead makes a project only where the manifest says who pays for it.",
    exit: "refused",
  }),
  "state-bucket-unsafe": entry<{ bucket: string; lacks: readonly string[] }>({
    code: "FL1081",
    severity: "error",
    message: ({ bucket, lacks }) => `The state bucket \`${bucket}\` is not as it has to be: it is ${lacks.join(", ")}.`,
    hint: ({ bucket }) =>
      `\`gcloud storage buckets update gs://${bucket} --versioning --uniform-bucket-level-access --public-access-prevention\``,
    explain:
      "State and records tell everything about the app, and a damaged state can be had back only from its former versions. Fairlead makes the bucket versioned, private and of uniform access, and does not change one that was there before.",
    exit: "refused",
  }),
  "not-on-google": entry<{ command: string; stage: string; instead: string }>({
    code: "FL1082",
    severity: "error",
    message: ({ command, stage }) => `\`fairlead ${command}\` is for stages of this machine; \`${stage}\` is on Google.`,
    hint: ({ instead }) => instead,
    explain:
      "Some commands act on the edge and the engine of this machine. A stage on Google has other servers in their place, and another way to the same end.",
    exit: "refused",
  }),
  "rotation-waits-for-merge": entry<{ name: string; stage: string }>({
    code: "FL1083",
    severity: "error",
    message: ({ name, stage }) =>
      `The password of \`${name}\` is not changed while \`${stage}\` is delivered by requests that somebody merges.`,
    hint: () => "Write `via: commit` in `deliver` for the time of the rotation, and deploy.",
    explain:
      "The server takes a new password at once, and Pods get it by the next commit. Until a request was merged nobody could open a new connection.",
    exit: "refused",
  }),
  "secret-without-place": entry<{ name: string; stage: string; secret: string }>({
    code: "FL1084",
    severity: "error",
    message: ({ name, stage }) => `\`${name}\` has no place in Secret Manager yet: stage \`${stage}\` was never deployed.`,
    hint: ({ stage, name }) =>
      `Run \`fairlead deploy ${stage}\`, which makes the place first and then waits for the value; then \`fairlead secrets set ${name} --stage ${stage}\`.`,
    explain:
      "The places of secrets belong to the stack `data`, like the servers. Fairlead adds values to them and never makes one by itself, so that Terraform finds what it has made.",
    exit: "refused",
  }),
  "secret-of-others": entry<{ name: string; secret: string; project: string }>({
    code: "FL1085",
    severity: "error",
    message: ({ name, secret }) => `\`${name}\` is the secret \`${secret}\`, which was there before and has its own keeper.`,
    hint: ({ secret, project }) => `\`gcloud secrets versions add ${secret} --project ${project} --data-file -\``,
    explain: "A secret with `existing:` is read and never written: whoever made it decides what is in it.",
    exit: "refused",
  }),
  "secret-generated": entry<{ name: string; stage: string }>({
    code: "FL1086",
    severity: "error",
    message: ({ name }) => `The value of \`${name}\` is generated, and on Google nobody else writes it.`,
    hint: ({ name, stage }) =>
      `\`fairlead secrets rotate ${name} --stage ${stage}\` makes a new one; to choose it yourself, write \`supply:\` in the manifest.`,
    explain:
      "The versions of a generated secret are written by Terraform, once each. A value from elsewhere would be a version that Terraform does not know of.",
    exit: "refused",
  }),
  "exec-without-command": entry<{ component: string; stage: string }>({
    code: "FL1087",
    severity: "error",
    message: () => "Cloud Run has no terminal to give: say the command that shall run.",
    hint: ({ component, stage }) => `\`fairlead exec ${component} --stage ${stage} -- env\``,
    explain:
      "Nobody can enter an instance of Cloud Run. `fairlead exec` runs a command once, as a job of its own, with the component's image, environment and account.",
    exit: "mistake",
  }),
  "restart-changes-nothing": entry<{ stage: string }>({
    code: "FL1088",
    severity: "error",
    message: ({ stage }) => `Every component of \`${stage}\` runs with what is in use now; there is nothing to roll.`,
    hint: ({ stage }) =>
      `A new value of a secret is rolled: \`fairlead secrets rotate <name> --stage ${stage}\`, or \`secrets set\` and then \`restart\`.`,
    explain:
      "A revision of Cloud Run is named after everything that is in it, so the same release with the same secrets is the same revision. Instances that fail are replaced by Cloud Run itself.",
    exit: "refused",
  }),
  "stage-shared": entry<{ stage: string; by: readonly string[] }>({
    code: "FL1089",
    severity: "error",
    message: ({ stage, by }) =>
      `\`${stage}\` cannot be destroyed: ${by.map((name) => `\`${name}\``).join(", ")} stands on its ground.`,
    hint: ({ by }) => `First \`fairlead destroy ${by[0] ?? ""}\`.`,
    explain: "A stage with `shares:` uses the network, servers and registry of another one, and would lose them.",
    exit: "refused",
  }),
  "bucket-not-empty": entry<{ buckets: readonly string[] }>({
    code: "FL1090",
    severity: "error",
    message: ({ buckets }) =>
      `There are files in ${buckets.map((name) => `gs://${name}`).join(", ")}, and Fairlead deletes no files.`,
    hint: ({ buckets }) =>
      `Copy what is still needed, then empty ${buckets.length === 1 ? "it" : "each"}: \`gcloud storage rm --recursive --all-versions gs://${buckets[0] ?? ""}/**\`.`,
    explain: "Buckets are made so that nothing deletes them while they hold anything; what was uploaded has no other copy.",
    exit: "refused",
  }),
  "snapshot-differs": entry<{ release: string; what: "sources" | "manifest" }>({
    code: "FL1091",
    severity: "error",
    message: ({ release, what }) =>
      what === "manifest"
        ? `The manifest is not the one of release \`${release}\`.`
        : `The working tree is not what release \`${release}\` was made of.`,
    hint: () =>
      "Check out what it was made of (`fairlead releases` shows the commit), or build what is there now: `fairlead build`.",
    explain:
      "An image is built for a release only of the identical sources: the digest of the snapshot has to be the same. Else something would be promoted that nobody has tried.",
    exit: "refused",
  }),
  "image-weak": entry<{
    found: readonly { image: string; severity: string; count: number; first: readonly string[] }[];
    from: string;
  }>({
    code: "FL1092",
    severity: "error",
    message: ({ found, from }) =>
      [
        `Weaknesses of severity ${from === "high" ? "high or critical" : from} are known in what would be promoted:`,
        ...found.map(
          ({ image, severity, count, first }) =>
            `  ${image}: ${count} ${severity}: ${first.join(", ")}${count > first.length ? ", …" : ""}`,
        ),
      ].join("\n"),
    hint: () =>
      "Build on a newer base image, or update the packages in it, and deploy that. `image.scan: report` tells of them and refuses nothing.",
    explain:
      "Artifact Registry scans images as they are pushed, and again as new weaknesses become known. `image.scan` says from which severity on a release is not promoted.",
    exit: "refused",
  }),
  "image-not-scanned": entry<{ images: readonly string[] }>({
    code: "FL1093",
    severity: "error",
    message: ({ images }) => `Google has not finished scanning ${images.join(", ")}.`,
    hint: () => "A scan takes some minutes after the push; run the same command again then.",
    explain: "With `image.scan: high` or `critical` a release is promoted once its images were scanned, never before.",
    exit: "refused",
  }),
  "run-not-seen": entry<{ job: string }>({
    code: "FL1094",
    severity: "error",
    message: ({ job }) => `Google started \`${job}\` and does not say under which name.`,
    hint: () => "`fairlead status` shows the last run of each job.",
    explain: "The answer to the request held no execution. It runs nevertheless.",
  }),
  "tunnel-not-open": entry<{ lines: readonly string[] }>({
    code: "FL1095",
    severity: "error",
    message: ({ lines }) =>
      [`\`gcloud compute start-iap-tunnel\` opened no tunnel:`, ...lines.map((line) => `  ${line}`)].join("\n"),
    hint: () =>
      "You need `roles/iap.tunnelResourceAccessor` in the project, and gcloud has to be logged in: `gcloud auth login`.",
    explain:
      "Databases have private addresses only. Fairlead makes a small machine in the stage's network, and Identity-Aware Proxy leads to it whoever the project lets in; nothing is opened to the internet.",
  }),
  "data-elsewhere": entry<{ data: string; why: string }>({
    code: "FL1096",
    severity: "error",
    message: ({ data, why }) => `\`${data}\` cannot be reached from here: ${why}.`,
    hint: () => "`fairlead status` shows the state of each server.",
    explain: "The server has no private address that a machine in the stage's network could reach.",
    exit: "refused",
  }),
  "stage-not-there": entry<{ stage: string }>({
    code: "FL1097",
    severity: "error",
    message: ({ stage }) => `Nothing was ever deployed to \`${stage}\`, or it was destroyed.`,
    hint: ({ stage }) => `\`fairlead deploy ${stage}\` makes it.`,
    explain: "What was deployed is known by the records in the state bucket.",
    exit: "refused",
  }),
  "count-not-possible": entry<{ component: string; count: number; least: number; most: number }>({
    code: "FL1098",
    severity: "error",
    message: ({ component, count, least, most }) => `\`${component}\` cannot be held at ${count}: from ${least} to ${most}.`,
    hint: ({ component, count }) =>
      count === 0
        ? `To let it scale down to none when nobody asks: \`scale.min: 0\`, and \`fairlead scale ${component}=auto\`.`
        : undefined,
    explain:
      "A service on Cloud Run keeps at least one instance where a count is held; a region takes at most 1000 of each component.",
    exit: "mistake",
  }),
  "redis-password-googles": entry<{ name: string }>({
    code: "FL1099",
    severity: "error",
    message: ({ name }) =>
      `The password of \`${name}\` was made by Google, and Memorystore keeps it as long as the server lives.`,
    hint: () => undefined,
    explain:
      "Memorystore makes a new password only when authentication is switched off and on again, and in between everybody in the network would be let in.",
    exit: "refused",
  }),
};
