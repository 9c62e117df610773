import { entry } from "../entry.ts";
import { hcp } from "./hcp.ts";

const GET =
  "https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install tell how; then run the same command again.";

/** FL11xx: Terraform: the program, state, lock, plans, applies, rendering. */
export const terraform = {
  "terraform-missing": entry<{ named: string | undefined }>({
    code: "FL1101",
    severity: "error",
    message: ({ named }) =>
      named === undefined
        ? "Neither `terraform` nor `tofu` is on your PATH."
        : `There is no program ${named}, which was named as Terraform.`,
    hint: () => `Install Terraform or OpenTofu 1.11 or later: ${GET} One that lies elsewhere is named by \`FAIRLEAD_TERRAFORM\`.`,
    explain:
      "Stages on Google are made by your own Terraform or OpenTofu, with your credentials, mirrors and proxies; Fairlead writes what it reads and drives it. The one that `--terraform` or `FAIRLEAD_TERRAFORM` names is used, else `terraform` on the PATH, else `tofu`.",
    exit: "missing",
  }),
  "terraform-too-old": entry<{ path: string; version: string; wanted: string }>({
    code: "FL1102",
    severity: "error",
    message: ({ path, version, wanted }) => `${path} is version ${version}; Fairlead needs ${wanted} or later.`,
    hint: () => `Install a later one: ${GET} One that lies elsewhere is named by \`FAIRLEAD_TERRAFORM\`.`,
    explain:
      "Since 1.11, in Terraform and in OpenTofu, an argument may be write-only: a password goes to the provider and never into a state or plan. Fairlead hands over no secret in any other way.",
    exit: "missing",
  }),
  "terraform-unusable": entry<{ path: string; reason: string }>({
    code: "FL1103",
    severity: "error",
    message: ({ path, reason }) => `${path} does not tell its version: ${reason}.`,
    hint: ({ path }) => `See what \`${path} version -json\` says, or name another one by \`FAIRLEAD_TERRAFORM\`.`,
    explain:
      "Fairlead asks Terraform for its version before it does anything. A program for another processor, a wrapper that wants a setting, or a file that may not be executed answers with something else.",
    exit: "missing",
  }),
  "terraform-version-refused": entry<{ stack: string; version: string; place: string | undefined }>({
    code: "FL1104",
    severity: "error",
    message: ({ stack, version, place }) =>
      `The stack ${stack} does not take Terraform ${version}${place === undefined ? "" : ` (${place})`}.`,
    hint: () => `Install a later one: ${GET}`,
    explain:
      "Each root module says by `required_version` which versions it was written for. A colleague with a later Fairlead may have raised it.",
    exit: "missing",
  }),
  "terraform-provider-unavailable": entry<{ stack: string; provider: string; reason: string }>({
    code: "FL1105",
    severity: "error",
    message: ({ stack, provider, reason }) => `Terraform cannot get the provider ${provider} for the stack ${stack}: ${reason}.`,
    hint: () =>
      "Behind a proxy, set `HTTPS_PROXY`. Without the internet, name a mirror in a file that `TF_CLI_CONFIG_FILE` names (`provider_installation`), filled by `terraform providers mirror`.",
    explain:
      "Providers are downloaded once, by `terraform init`, from the registry that their source names or from the mirror of your own configuration. Nothing was changed.",
    exit: "missing",
  }),
  "terraform-backend-missing": entry<{ stack: string; said: string }>({
    code: "FL1106",
    severity: "error",
    message: ({ stack, said }) => `The bucket for the state of the stack ${stack} does not exist: ${said}.`,
    hint: () => "Run `fairlead bootstrap`, which makes it; or check `state:` in the manifest.",
    explain:
      "The state of a stage lies in a bucket of its own. It has to exist before the first deployment, so it is the one thing outside Terraform that Fairlead makes, once.",
    exit: "refused",
  }),
  "terraform-backend-changed": entry<{ stack: string; byHand: string }>({
    code: "FL1107",
    severity: "error",
    message: ({ stack }) => `The manifest keeps the state of the stack ${stack} somewhere else than where it is.`,
    hint: ({ byHand }) =>
      `Take all of it along while nobody deploys, because releases, and which password is in use, are kept beside it: \`gcloud storage cp --recursive 'gs://<old>/*' gs://<new>/\`. Then, or if there is none, for each stack: \`${byHand} init -reconfigure\`.`,
    explain:
      "With an empty state Terraform would make everything once more, and without the stage's settings old versions of secrets would come back. So Fairlead never changes the place of a state by itself. Between a bucket and HCP Terraform, `init -migrate-state` takes each stack's state along.",
    exit: "refused",
  }),
  "terraform-state-locked": entry<{
    stack: string;
    who: string | undefined;
    operation: string | undefined;
    age: string | undefined;
    unlock: string;
  }>({
    code: "FL1108",
    severity: "error",
    message: ({ stack, who, operation, age }) =>
      `The state of the stack ${stack} is locked${who === undefined ? "" : ` by ${who}`}${operation ? `, for ${operation}` : ""}${age === undefined ? "" : `, for ${age} by now`}.`,
    hint: ({ unlock }) =>
      `Wait until they are done. Only if that run is dead for certain, remove its lock: \`${unlock}\`, then run the same command again.`,
    explain:
      "Terraform locks a state while it plans and applies, so that two never write it at once. A run that was killed, or lost its machine, leaves its lock behind; nobody but you can tell that from one that is still at work.",
    exit: "refused",
  }),
  "terraform-state-damaged": entry<{ stack: string; reason: string; byHand: string }>({
    code: "FL1109",
    severity: "error",
    message: ({ stack, reason }) => `The state of the stack ${stack} cannot be read: ${reason}.`,
    hint: ({ byHand }) =>
      `Bring back an earlier version: the bucket keeps them (\`gcloud storage ls --all-versions\`), a local state has a \`.backup\` beside it. Then look at \`${byHand} plan\`.`,
    explain:
      "Without its state Terraform does not know what it made. Nothing was changed. The state bucket that `fairlead bootstrap` makes keeps old versions for this case.",
  }),
  "terraform-state-unsaved": entry<{ stack: string; file: string; byHand: string }>({
    code: "FL1110",
    severity: "error",
    message: ({ stack, file }) => `An earlier run changed the stack ${stack} and could not save its state, which is in ${file}.`,
    hint: ({ byHand, file }) =>
      `Save it now: \`${byHand} state push errored.tfstate\`, then remove ${file} and run the same command again.`,
    explain:
      "When the place of a state cannot be written at the end of an apply, Terraform leaves the state in `errored.tfstate`. The next run saves it; where that is refused, because another was saved since or the place still cannot be written, nothing goes on: Terraform would not know of what was made, and would make it twice.",
    exit: "refused",
  }),
  "terraform-plan-stale": entry<{ stack: string }>({
    code: "FL1111",
    severity: "error",
    message: ({ stack }) => `Somebody changed the stack ${stack} after it was planned.`,
    hint: () => "Run the same command again: it plans from what is there now.",
    explain: "What is applied is exactly the plan that was approved. A plan for a state that is no more is not applied at all.",
    exit: "refused",
  }),
  "terraform-not-yet": entry<{ stack: string; said: string }>({
    code: "FL1112",
    severity: "error",
    message: ({ stack, said }) => `The stack ${stack} reads another one, which is not there yet: ${said}.`,
    hint: () => "Run `fairlead deploy`, which makes stacks in their order.",
    explain: "Stacks read what Google assigned to others, such as addresses, from their states. The other one has none yet.",
  }),
  "terraform-exists-already": entry<{ stack: string; address: string; byHand: string }>({
    code: "FL1113",
    severity: "error",
    message: ({ address }) => `\`${address}\` exists at Google already, and Terraform does not know of it.`,
    hint: ({ address, byHand }) =>
      `If it is this stage's, take it over: \`${byHand} import -var-file=given.tfvars.json '${address}' <id>\`, then run the same command again. If it is somebody else's, choose another name.`,
    explain:
      "Somebody made it by hand, or a run was killed after Google had made it and before Terraform had saved that. Fairlead takes nothing over unasked: it might be somebody else's. The provider's page of the resource says what its id looks like.",
    exit: "refused",
  }),
  "terraform-refused": entry<{ stack: string; command: string; where: string | undefined; summary: string; detail: string }>({
    code: "FL1114",
    severity: "error",
    message: ({ stack, command, where, summary, detail }) =>
      `Terraform could not ${command} the stack ${stack}${where === undefined ? "" : ` (${where})`}: ${summary}.${detail === "" ? "" : `\n${detail}`}`,
    hint: () => "Once the cause is gone, run the same command again: it goes on where this one ended.",
    explain: "The text after the colon is Terraform's, or the provider's. What was made before stays and is in the state.",
  }),
  "terraform-job-failed": entry<{ job: string; execution: string; stage: string | undefined }>({
    code: "FL1125",
    severity: "error",
    message: ({ job, execution }) => `The job \`${job}\` failed (execution ${execution}).`,
    hint: ({ job, stage = "…" }) => `\`fairlead logs ${job} --stage ${stage}\` shows what it wrote. Mend it and deploy again.`,
    explain:
      "An apply runs the jobs before a release and waits for their end. Nothing of the release takes requests before they have succeeded.",
  }),
  "terraform-died": entry<{ stack: string; command: string; how: string; lines: readonly string[] }>({
    code: "FL1115",
    severity: "error",
    message: ({ stack, command, how, lines }) =>
      `Terraform ended (${how}) while it was to ${command} the stack ${stack}${lines.length === 0 ? " and said nothing." : `:\n${lines.map((line) => `  ${line}`).join("\n")}`}`,
    hint: () => "Run the same command again: it goes on from what the state says.",
    explain:
      "It was killed, ran out of memory, or crashed. What it made in its last moments may be missing in the state; then the next run tells that it exists already.",
  }),
  "terraform-apply-incomplete": entry<{
    stack: string;
    done: readonly string[];
    failed: readonly string[];
    left: readonly string[];
  }>({
    code: "FL1116",
    severity: "error",
    message: ({ stack, done, failed, left }) =>
      `${done.length === 0 ? `Of the stack ${stack} nothing is known to be done` : `The stack ${stack} was applied in part: ${counted(done.length)} done`}${listed("failed", failed)}${listed("not begun", left)}.`,
    hint: () => "Run the same command again: what is done stays, the rest is planned anew.",
    explain:
      "Terraform saves after each resource what it did, so nothing is made twice. What stands in the way is told above. A resource that was left half-made is made anew by the next run.",
  }),
  "terraform-data-loss": entry<{
    items: readonly { address: string; action: "delete" | "replace"; loss: string; because: string | undefined }[];
  }>({
    code: "FL1117",
    severity: "error",
    message: ({ items }) =>
      `This would take data away:\n${items.map(({ address, action, loss, because }) => `  ${action} ${address}: ${loss} would be lost${because === undefined ? "" : `; ${because}`}`).join("\n")}`,
    hint: () =>
      "Put back what the manifest said. To lose it all the same, after you have copied what you need: `--allow-data-loss`.",
    explain:
      "Databases, caches, buckets, secrets, keys, disks and clusters are never deleted or made anew by a deployment, unless the command says so in so many words. Nothing was changed.",
    exit: "refused",
  }),
  "terraform-approval-exceeded": entry<{ stack: string; items: readonly string[] }>({
    code: "FL1118",
    severity: "error",
    message: ({ stack, items }) =>
      `The stack ${stack}, planned once what it stands on was made, would do more than was approved: ${items.join(", ")}.`,
    hint: () => "Run the same command again: what is there by now can be planned, and the whole is shown for approval.",
    explain:
      "A stack that reads from one which is only being made cannot be planned before. Approving the whole covers what such a stack creates and changes, never what it deletes or replaces.",
    exit: "refused",
  }),
  "terraform-left-out": entry<{ stack: string; after: string }>({
    code: "FL1119",
    severity: "warning",
    message: ({ stack, after }) => `The stack ${stack} was left as it is, because ${after} did not come about.`,
    hint: () => undefined,
    explain: "Stacks are applied in the order in which they stand on each other. A failed one never lets those above it begin.",
  }),
  "terraform-several": entry<{ stack: string; command: string; count: number }>({
    code: "FL1121",
    severity: "error",
    message: ({ stack, command, count }) => `Terraform could not ${command} the stack ${stack}, for ${count} reasons told above.`,
    hint: () => "Once the causes are gone, run the same command again: it goes on where this one ended.",
    explain: "Terraform goes on with what does not depend on a failure, so that several may come together.",
  }),
  "terraform-stacks-failed": entry<{ stacks: readonly string[] }>({
    code: "FL1122",
    severity: "error",
    message: ({ stacks }) =>
      `${stacks.length === 1 ? "The stack" : "The stacks"} ${stacks.join(" and ")} failed, for what is told above.`,
    hint: () => "Once the causes are gone, run the same command again: it goes on where this one ended.",
    explain: "Stacks that do not stand on each other are worked on at the same time, so that more than one may fail.",
  }),
  "terraform-interrupted": entry<{ stack: string; done: readonly string[]; left: readonly string[] }>({
    code: "FL1120",
    severity: "error",
    message: ({ stack, done, left }) =>
      `The stack ${stack} was interrupted: ${counted(done.length)} done${listed("not done", left)}. Its state is saved.`,
    hint: () => "Run the same command again: it goes on from there.",
    explain:
      "Terraform was asked to stop. It brought to an end what it had begun and saved its state. A resource that could not be finished is made anew by the next run.",
    exit: "interrupted",
  }),
  "database-shared": entry<{ name: string; database: string; stage: string; other: string }>({
    code: "FL1130",
    severity: "error",
    message: ({ name, database, stage, other }) =>
      `The stages ${stage} and ${other} would both keep their data in the database \`${database}\` of the server \`${name}\`.`,
    hint: ({ stage }) => `Give each a name of its own, as in \`stages: { ${stage}: { data: { … : { name: … } } } }\`.`,
    explain:
      "A stage that `shares` another's ground has a database of its own on that stage's server. One without a name of its own is called after the stage; names that are written have to differ.",
  }),
  "render-foreign": entry<{ folder: string; files: readonly string[] }>({
    code: "FL1131",
    severity: "error",
    message: ({ folder, files }) =>
      `${folder} holds ${files.length === 1 ? "a file" : `${files.length} files`} that Fairlead did not write, or that somebody changed since${listed("", files).replace(", :", ":")}.`,
    hint: () => "Render into another folder, or overwrite them with `--force`.",
    explain:
      "`fairlead render` remembers in `.fairlead-render.json` what it wrote. What stands in its way and is not on that list as it is there belongs to somebody, and is left alone. Nothing was written.",
    exit: "refused",
  }),
  "render-hcp-unknown": entry<{ stage: string }>({
    code: "FL1132",
    severity: "error",
    message: ({ stage }) => `\`--backend hcp\` needs an organization and a project, and the manifest names none for ${stage}.`,
    hint: () => "Write `state: { in: hcp, organization: …, project: … }`.",
    explain:
      "Where state is in HCP Terraform, each stack has a workspace in a project of an organization. Only the manifest can name them.",
    exit: "mistake",
  }),
  "render-unwritable": entry<{ folder: string; reason: string }>({
    code: "FL1133",
    severity: "error",
    message: ({ folder, reason }) => `The Terraform cannot be written into ${folder}: ${reason}.`,
    hint: () => "Name another folder: `fairlead render <stage> <folder>`.",
    explain:
      "`fairlead render` writes a folder for each stack. What it could not write is missing; the same command writes the rest.",
    exit: "missing",
  }),
  "terraform-disk-full": entry<{ stack: string; command: string; folder: string }>({
    code: "FL1123",
    severity: "error",
    message: ({ stack, command, folder }) =>
      `The disk is full: Terraform could not ${command} the stack ${stack}, for want of room for ${folder} or the temporary folder.`,
    hint: () => "Make room (`df -h` shows the disks, `TMPDIR` names another temporary folder), then run the same command again.",
    explain:
      "Terraform writes plans and unpacks providers on this machine. The state is in its bucket: what was done before is in it, and the next run goes on from there.",
  }),
  "terraform-answer-lost": entry<{ stack: string; where: string | undefined; host: string | undefined; reason: string }>({
    code: "FL1124",
    severity: "error",
    message: ({ stack, where, host, reason }) =>
      `The connection${host === undefined ? "" : ` to ${host}`} broke while Terraform was at ${where === undefined ? "" : `\`${where}\` of `}the stack ${stack}: ${reason}.`,
    hint: () => "Look at the network and its proxy, then run the same command again: it goes on where this one ended.",
    explain:
      "The request may have been carried out although its answer never came. Should the next run tell that something exists already, it is this stage's, and `terraform import` takes it over.",
  }),
  ...hcp,
};

function counted(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}

const MOST = 10;

function listed(what: string, addresses: readonly string[]): string {
  if (addresses.length === 0) return "";
  const more = addresses.length > MOST ? ` and ${addresses.length - MOST} more` : "";
  return `, ${what}: ${addresses.slice(0, MOST).join(", ")}${more}`;
}
