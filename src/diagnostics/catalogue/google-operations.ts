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
  "named-file-missing": entry<{ path: string; reason: string }>({
    code: "FL1073",
    severity: "error",
    message: ({ path, reason }) =>
      `\`${path}\`, which \`files:\` names, cannot be read: ${reason === "ENOENT" ? "there is no such file" : reason}.`,
    hint: () => "Paths of `from` and `template` are relative to the manifest.",
    explain: "Files that the manifest names are kept with each release, so that whoever promotes it later need not have them.",
    exit: "mistake",
  }),
  "named-file-binary": entry<{ path: string }>({
    code: "FL1067",
    severity: "error",
    message: ({ path }) => `\`${path}\`, which \`files:\` names, is no text in UTF-8.`,
    hint: () => "Copy it into the image, or keep it in a bucket that is mounted.",
    explain:
      "Files that the manifest names travel as text with the release and through Terraform into Secret Manager. Other bytes would arrive changed, so they are refused.",
    exit: "mistake",
  }),
  "named-file-too-large": entry<{ path: string; bytes: number; stage: string }>({
    code: "FL1066",
    severity: "error",
    message: ({ path, bytes, stage }) =>
      `\`${path}\`, which \`files:\` names, has ${bytes} bytes; in ${stage}, on Cloud Run, a file has at most 65,536.`,
    hint: () => "Copy it into the image, or keep it in a bucket that is mounted.",
    explain:
      "Cloud Run mounts files from Secret Manager, and a version of a secret holds 64 KiB (https://cloud.google.com/secret-manager/quotas).",
    exit: "mistake",
  }),
  "commit-without-release": entry<{ commit: string; stage: string }>({
    code: "FL1074",
    severity: "error",
    message: ({ commit }) => `No release was made of the commit ${commit.slice(0, 12)}.`,
    hint: () =>
      "Wait until the build of that commit has finished, or push it to the branch that is built (`pipeline.branch`). `fairlead releases` lists what there is.",
    explain:
      "A pipeline builds each commit of one branch once, and only what was built and deployed there can be promoted. A tag on another commit, or one whose build is still running or failed, has nothing to promote.",
    exit: "refused",
  }),
  "stage-skipped": entry<{ stage: string; release: string; allowed: readonly string[] }>({
    code: "FL1075",
    severity: "error",
    message: ({ stage, release, allowed }) =>
      `Release ${release} was never live in ${allowed.map((name) => `\`${name}\``).join(" or ")}, so \`${stage}\` does not take it.`,
    hint: ({ allowed }) => `Promote it there first: \`fairlead promote … ${allowed[0] ?? ""}\`.`,
    explain:
      "A release goes through the stages in the order of the manifest, or as `from:` says, so that what reaches the last stage was seen in those before it.",
    exit: "refused",
  }),
  "secrets-to-supply": entry<{ stage: string; missing: readonly { name: string; what: string }[] }>({
    code: "FL1076",
    severity: "error",
    message: ({ stage, missing }) =>
      [
        `Stage \`${stage}\` waits for ${missing.length === 1 ? "a secret" : "secrets"} that somebody has to supply:`,
        ...missing.map(({ name, what }) => `  ${name}: ${what}`),
      ].join("\n"),
    hint: ({ stage, missing }) =>
      `\`fairlead secrets set ${missing[0]?.name ?? ""} --stage ${stage}\` reads the value from standard input; then run the command again: it goes on where it was.`,
    explain:
      "Secrets with `supply` have a place in Secret Manager once the stage's data is there, and no value until somebody gives one. Nothing is rolled before all of them have one.",
    exit: "refused",
  }),
  "release-not-done": entry<{ stage: string; deployment: string; release: string; by: string }>({
    code: "FL1077",
    severity: "error",
    message: ({ stage, deployment, release, by }) =>
      `Deployment ${deployment} of release ${release} by ${by} did not come to its end in \`${stage}\`.`,
    hint: ({ stage }) =>
      `\`fairlead deploy ${stage} --resume\` goes on with it, from where it was. \`fairlead rollback ${stage}\` goes back instead.`,
    explain:
      "Whoever deployed was cut off: a machine went away, a pipeline was cancelled. What is written down of it lets anybody go on; a new release in between could mix two.",
    exit: "refused",
  }),
  "revision-not-ready": entry<{ component: string; revision: string; reason: string }>({
    code: "FL1078",
    severity: "error",
    message: ({ component, revision, reason }) => `The revision ${revision} of \`${component}\` is not ready: ${reason}`,
    hint: ({ component }) => `See what it wrote: \`fairlead logs ${component}\`. What served before serves again.`,
    explain:
      "After each step of a rollout Cloud Run is asked whether the new revision answers its probes. Where it does not, all requests go back to the release before.",
  }),
  "cloudflare-refused": entry<{ said: string }>({
    code: "FL1079",
    severity: "error",
    message: ({ said }) => `Cloudflare did not give the tunnel's token: ${said}`,
    hint: () =>
      "The token of `access.dns` needs the permission Cloudflare Tunnel: Edit for the account. Then run the same command again: it goes on where it was.",
    explain:
      "A tunnel is made by Terraform and opened with a token that only Cloudflare gives. It goes straight into Secret Manager, and stands in no state.",
  }),
  "agent-image-unknown": entry({
    code: "FL1069",
    severity: "error",
    message: () => "The image of the HCP agent is not known.",
    hint: () => "Set `FAIRLEAD_AGENT_IMAGE` to `docker.io/hashicorp/tfc-agent@sha256:…`, the version you have looked at.",
    explain:
      "`state.agent` asks for a machine in the stage's network that runs plans for HCP Terraform. What runs there can do whatever its account may, so it is pinned by a digest that you choose.",
    exit: "mistake",
  }),
  "postgres-older": entry<{ data: string; stage: string; was: number; is: number }>({
    code: "FL1068",
    severity: "error",
    message: ({ data, stage, was, is }) =>
      `\`${data}\` of \`${stage}\` is Postgres ${was} by now, and this release asks for Postgres ${is}.`,
    hint: ({ data, was }) =>
      `No server goes back a major version. Make a release of the older code that says \`data: { ${data}: { version: ${was} } }\`.`,
    explain:
      "Cloud SQL upgrades a major version in place and never back. A rollback across an upgrade would fail half-way, so it is refused before anything is planned.",
    exit: "refused",
  }),
};
