import { entry } from "../entry.ts";

/** FL07xx: deployments and what is done to a stage that runs. */
export const deployment = {
  "deployment-under-way": entry<{ stage: string; deployment: string }>({
    code: "FL0701",
    severity: "error",
    message: ({ stage, deployment }) => `Deployment ${deployment} is under way in stage \`${stage}\`.`,
    hint: () => "Wait for it (`fairlead status --watch`), or cancel it by pressing Ctrl-C twice where it is followed.",
    explain:
      "Two deployments never work on one stage at once: the second would roll instances that the first is still judging. A deployment that only watches a good release gives way by itself.",
    exit: "refused",
  }),
  "stage-goes-down": entry<{ stage: string }>({
    code: "FL0736",
    severity: "error",
    message: ({ stage }) => `Stage \`${stage}\` is being taken down.`,
    hint: () => "Ask again when it is down (`fairlead status`).",
    explain: "What `fairlead down` stops is not started again beside it: nothing is deployed to a stage while it goes down.",
    exit: "refused",
  }),
  "stage-is-down": entry<{ stage: string; job: string }>({
    code: "FL0737",
    severity: "error",
    message: ({ stage, job }) => `Stage \`${stage}\` is down, so \`${job}\` is not run in it.`,
    hint: ({ stage }) =>
      stage === "local" ? "Run `fairlead up`, then ask again." : `Run \`fairlead deploy ${stage}\`, then ask again.`,
    explain: "A job works with the stage's data servers, which a stage that is down has stopped. Nothing was started.",
    exit: "refused",
  }),
  "unknown-stage": entry<{ stage: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0702",
    severity: "error",
    message: ({ stage }) => `There is no stage \`${stage}\`.`,
    hint: ({ near, known }) => (near ? `Did you mean \`${near}\`?` : `Stages: ${known.join(", ")}.`),
    explain: "Stages are those of the manifest, and `local`, which always exists.",
    exit: "mistake",
  }),
  "unknown-release": entry<{ release: string }>({
    code: "FL0703",
    severity: "error",
    message: ({ release }) => `There is no release \`${release}\`.`,
    hint: () => "`fairlead releases` lists them.",
    explain: "A release is named by its id or its number. Pruned releases are gone.",
    exit: "mistake",
  }),
  "unknown-component": entry<{ component: string; stage: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0704",
    severity: "error",
    message: ({ component, stage }) => `The live release of stage \`${stage}\` has no component \`${component}\`.`,
    hint: ({ near, known }) =>
      near ? `Did you mean \`${near}\`?` : known.length > 0 ? `Components: ${known.join(", ")}.` : undefined,
    explain: "Commands on a running stage look at the release that is live there, not at the manifest in the working tree.",
    exit: "mistake",
  }),
  "nothing-live": entry<{ stage: string }>({
    code: "FL0705",
    severity: "error",
    message: ({ stage }) => `Nothing is live in stage \`${stage}\`.`,
    hint: ({ stage }) =>
      stage === "local" ? "Run `fairlead up`." : `Run \`fairlead deploy ${stage}\`, or promote a release to it.`,
    explain: "The stage has no release yet, so there is nothing to promote, scale, roll back or run a job of.",
    exit: "refused",
  }),
  "approval-needed": entry<{ stage: string; who: string }>({
    code: "FL0706",
    severity: "error",
    message: ({ stage, who }) => `Stage \`${stage}\` asks for approval by ${who}.`,
    hint: () => "Repeat the command with `--approve` once it is given.",
    explain:
      "`approve:` guards a stage against deployments by mistake. On one machine the answer is recorded with the deployment; people are not authenticated there.",
    exit: "refused",
  }),
  "promotion-order": entry<{ from: string; to: string; allowed: readonly string[] }>({
    code: "FL0707",
    severity: "error",
    message: ({ from, to }) => `Stage \`${to}\` does not take releases from \`${from}\`.`,
    hint: ({ to, allowed }) =>
      allowed.length === 0
        ? `\`${to}\` is the first stage: \`fairlead deploy ${to}\`.`
        : `Promote from ${allowed.map((s) => `\`${s}\``).join(" or ")}, or name it in \`from:\`.`,
    explain:
      "A release goes through the stages in the order of the manifest, or as `from:` says, so that what reaches the last stage was seen in those before it.",
    exit: "refused",
  }),
  "needs-promotion": entry<{ stage: string; allowed: readonly string[] }>({
    code: "FL0708",
    severity: "error",
    message: ({ stage }) => `Stage \`${stage}\` takes only releases that are live in a stage before it.`,
    hint: ({ stage, allowed }) => `Run \`fairlead promote ${allowed[0] ?? "<stage>"} ${stage}\`.`,
    explain:
      "Only the first stage of the order is deployed from the working tree; later stages get the very release that was seen before.",
    exit: "refused",
  }),
  "no-rollback": entry<{ stage: string }>({
    code: "FL0709",
    severity: "error",
    message: ({ stage }) => `Stage \`${stage}\` has no earlier release to go back to.`,
    hint: () => "`fairlead releases` lists the kept ones; name one: `fairlead rollback <stage> --release <id>`.",
    explain: "A rollback starts the release that was live before, from its kept snapshot, without preparing or running any job.",
    exit: "refused",
  }),
  "snapshot-gone": entry<{ release: string; path: string }>({
    code: "FL0710",
    severity: "error",
    message: ({ release, path }) => `Release \`${release}\` cannot start: \`${path}\` is gone.`,
    hint: () => "Check out its commit and deploy it anew.",
    explain:
      "A release runs from its kept snapshot and prepared environment. Both lie in the state and cache folders and were removed by hand or pruned.",
    exit: "missing",
  }),
  "stage-renamed": entry<{ stage: string; data: readonly string[] }>({
    code: "FL0711",
    severity: "error",
    message: ({ stage, data }) => `Stage \`${stage}\` is no longer in the manifest, but holds data: ${data.join(", ")}.`,
    hint: ({ stage }) => `Put it back, or delete its data: \`fairlead down --stage ${stage} --delete-data\`.`,
    explain:
      "A stage's data belongs to its name. Renaming a stage would silently begin with an empty database beside the old one.",
    exit: "refused",
  }),
  "app-renamed": entry<{ was: string; is: string }>({
    code: "FL0712",
    severity: "error",
    message: ({ was, is }) => `The app of this folder is \`${was}\`; the manifest now says \`${is}\`.`,
    hint: ({ was }) => `Put \`app: ${was}\` back, or end the old one with its data: \`fairlead down --delete-data\`.`,
    explain: "The app's name is fixed for life: data, secrets and addresses belong to it.",
    exit: "refused",
  }),
  "data-removed": entry<{ data: string; kind: string; stage: string }>({
    code: "FL0713",
    severity: "error",
    message: ({ data, kind, stage }) => `The release has no ${kind} \`${data}\` any more, but stage \`${stage}\` holds its data.`,
    hint: ({ data, stage }) =>
      `Put it back, or delete that data: \`fairlead down --stage ${stage} --delete-data --data ${data}\`.`,
    explain: "Removing a data entry never deletes data by itself, and never leaves it behind unseen.",
    exit: "refused",
  }),
  "data-changed": entry<{ data: string; stage: string; was: string; is: string }>({
    code: "FL0714",
    severity: "error",
    message: ({ data, stage, was, is }) =>
      `Data \`${data}\` of stage \`${stage}\` was made as ${was}; the release asks for ${is}.`,
    hint: ({ data, stage, was }) =>
      `Put ${was} back. To begin empty on the new one, save what you need (\`fairlead exec --stage ${stage} …\`), then \`fairlead down --stage ${stage} --delete-data --data ${data}\`.`,
    explain: "A Postgres server of another major cannot read the files of this one. Fairlead refuses before anything is touched.",
    exit: "refused",
  }),
  "runtime-kept": entry<{ stage: string; was: string; is: string }>({
    code: "FL0715",
    severity: "error",
    message: ({ stage, was, is }) => `Stage \`${stage}\` runs ${was}; this release is prepared to run ${is}.`,
    hint: ({ stage }) =>
      `A stage keeps the runtime of its first deployment; \`fairlead down --stage ${stage} --delete-data\` begins anew.`,
    explain:
      "Native instances and containers reach data by different addresses and own files as different users, so a stage does not change between them on the way.",
    exit: "refused",
  }),
  "unknown-deployment": entry<{ deployment: string }>({
    code: "FL0716",
    severity: "error",
    message: ({ deployment }) => `There is no deployment \`${deployment}\`.`,
    hint: () => "`fairlead status` shows the last one of each stage.",
    explain: "Deployments are named by the id that the command printed when it began.",
    exit: "mistake",
  }),
  "not-interrupted": entry<{ stage: string }>({
    code: "FL0717",
    severity: "error",
    message: ({ stage }) => `No deployment of stage \`${stage}\` waits to be resumed.`,
    hint: () => "Only a deployment that ended as `interrupted` can be resumed.",
    explain: "A deployment is interrupted when a job had started and nobody saw its end, after a power loss for instance.",
    exit: "refused",
  }),
  "resume-asks": entry<{ job: string; stage: string }>({
    code: "FL0718",
    severity: "error",
    message: ({ job }) => `Job \`${job}\` had started and its end is not known.`,
    hint: ({ stage }) =>
      `Look at the data, then \`fairlead deploy ${stage} --resume --run-job-again\`, or \`--resume --job-is-done\` if its work is there.`,
    explain:
      "Fairlead runs a job before a release at most once per deployment; whether half of a migration may run again is for you to say.",
    exit: "refused",
  }),
  "deployment-failed": entry<{ stage: string; reason: string; release: string; serves: string | undefined }>({
    code: "FL0719",
    severity: "error",
    message: ({ stage, reason }) => `The deployment to stage \`${stage}\` failed: ${reason}.`,
    hint: ({ stage, release, serves }) =>
      [
        serves === undefined
          ? "Nothing serves there yet."
          : serves === release
            ? "The release itself is live; what was to follow it is not done."
            : `Release ${serves} serves on.`,
        `All that was written: \`fairlead logs --stage ${stage}\`.`,
      ].join(" "),
    explain: "A release goes live only when every instance of it is ready; otherwise nothing changes for users of the app.",
    exit: "failed",
  }),
  "not-a-local-stage": entry<{ stage: string; target: string }>({
    code: "FL0720",
    severity: "error",
    message: ({ stage, target }) => `Stage \`${stage}\` runs on \`${target}\`, and not on this machine.`,
    hint: () => "`fairlead up` runs the app on this machine, in stage `local`.",
    explain:
      "Some commands look after what runs on this machine: `up`, `dev`, `exec` into a process, pausing the edge. Stages on Google are deployed, promoted and operated by the commands that take a stage.",
    exit: "refused",
  }),
  "not-on-demand": entry<{ job: string; kind: string }>({
    code: "FL0721",
    severity: "error",
    message: ({ job, kind }) => `\`${job}\` is ${kind}; it is not run on demand.`,
    hint: () => "`fairlead run` starts jobs whose `run` is `on-demand`, `after-release` or a schedule.",
    explain:
      "Jobs before a release run at most once per deployment, and jobs started by a component are that component's to start.",
    exit: "refused",
  }),
  "not-scalable": entry<{ component: string; kind: string }>({
    code: "FL0722",
    severity: "error",
    message: ({ component, kind }) => `\`${component}\` is a ${kind} and is not scaled.`,
    hint: () => "Services and workers are scaled; a scheduler runs exactly once, a job when it is asked to.",
    explain: "Two schedulers would fire everything twice.",
    exit: "refused",
  }),
  "release-in-use": entry<{ release: string; stages: readonly string[] }>({
    code: "FL0723",
    severity: "error",
    message: ({ release, stages }) => `Release \`${release}\` is live in ${stages.join(", ")}.`,
    explain: "A live release, and the one a rollback would start, are never pruned.",
    exit: "refused",
  }),
  "scale-out-of-range": entry<{ component: string; count: number; maximum: number }>({
    code: "FL0724",
    severity: "error",
    message: ({ component, count, maximum }) => `\`${component}\` cannot be held at ${count}: at most ${maximum} instances.`,
    explain: "One machine runs at most 64 instances of one component.",
    exit: "mistake",
  }),
  "file-missing": entry<{ file: string; path: string }>({
    code: "FL0725",
    severity: "error",
    message: ({ file, path }) => `File \`${file}\` of the manifest names \`${path}\`, which is not in the release.`,
    hint: () => "Paths of `files:` are relative to the manifest.",
    explain: "Files travel with the release, from its snapshot, so that every stage gets the same ones.",
    exit: "mistake",
  }),
  "template-mistake": entry<{ file: string; path: string; line: number; mistake: string }>({
    code: "FL0726",
    severity: "error",
    message: ({ file, path, line, mistake }) => `The template of file \`${file}\` cannot be filled: ${path}:${line}: ${mistake}`,
    hint: () => "Write `$${` where a literal `${` is meant, or use `from:` to take the file as it is.",
    explain: "A `template` may hold the same references as the manifest. `from` copies a file without looking into it.",
    exit: "mistake",
  }),
  "file-cycle": entry<{ files: readonly string[] }>({
    code: "FL0733",
    severity: "error",
    message: ({ files }) => `Files quote each other in a circle: ${files.map((file) => `\`${file}\``).join(" → ")}.`,
    hint: () => "Put the words that both need into a third file.",
    explain:
      "A template may hold what another file says (`${files.x.text}`), and that one a third. One that comes back to itself would never be done.",
    exit: "mistake",
  }),
  "port-taken": entry<{ port: number; stage: string; holder: string; chosen: boolean }>({
    code: "FL0734",
    severity: "error",
    message: ({ port, stage, holder }) => `Port ${port}, at which stage \`${stage}\` answers, is taken by ${holder}.`,
    hint: ({ chosen }) =>
      chosen
        ? "End it, or choose another port in `access.port`."
        : "End it and try again: the stage keeps the address it has had. To move it, choose a port in `access.port`.",
    explain:
      "A stage answers at one port for life, chosen by `access.port` or at its first deployment. When another program listens there, a deployment is refused before anything is changed. A stage that runs meanwhile goes on, and answers again as soon as the port is free.",
    exit: "refused",
  }),
  "port-forbidden": entry<{ port: number; stage: string; reason: string }>({
    code: "FL0735",
    severity: "error",
    message: ({ port, stage, reason }) => `Port ${port}, chosen for stage \`${stage}\`, cannot be listened on (${reason}).`,
    hint: () => "Choose a port from 1024 to 32767 in `access.port`.",
    explain: "Systems keep ports below 1024 for root. Those from 32768 on are given to outgoing connections.",
    exit: "mistake",
  }),
  "unknown-data": entry<{ data: string; stage: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0728",
    severity: "error",
    message: ({ data, stage }) => `Stage \`${stage}\` has no data server \`${data}\`.`,
    hint: ({ near, known }) =>
      near ? `Did you mean \`${near}\`?` : known.length > 0 ? `There: ${known.join(", ")}.` : undefined,
    explain: "Postgres and Redis entries of `data:` are servers; buckets are folders and are not connected to.",
    exit: "mistake",
  }),
  "unknown-run": entry<{ run: string }>({
    code: "FL0729",
    severity: "error",
    message: ({ run }) => `There is no job run \`${run}\`.`,
    explain:
      "Each start of a job is a run with an id of its own. The last two thousand are kept; older ones can no longer be asked about.",
    exit: "mistake",
  }),
  "engine-silent": entry<{ log: string; lines: readonly string[] }>({
    code: "FL0730",
    severity: "error",
    message: ({ log, lines }) =>
      `The engine does not answer. Its log, ${log}, ends:\n${lines.map((line) => `  ${line}`).join("\n")}`,
    hint: () => "`fairlead doctor` looks for what is missing on this machine; `fairlead down` ends the app without its engine.",
    explain:
      "The engine is started by the keeper and tried again when it ends. When it stays silent for two minutes, its log says why. What serves goes on serving meanwhile.",
    exit: "failed",
  }),
  "container-engine-away": entry({
    code: "FL0731",
    severity: "error",
    message: () => "The container engine does not answer.",
    hint: () => "Start it; `fairlead doctor` says where it was looked for.",
    explain: "This stage runs containers. Until their engine answers, nothing can be started, stopped or looked at.",
    exit: "missing",
  }),
  "image-test-failed": entry<{ command: string; how: string; lines: readonly string[] }>({
    code: "FL0732",
    severity: "error",
    message: ({ command, how, lines }) => `The image test \`${command}\` ${how}.${lines.map((line) => `\n  ${line}`).join("")}`,
    hint: () => "Nothing was deployed. Mend the app or its tests; `image.test` in the manifest names the command.",
    explain:
      "`image.test` runs in the prepared image before it is deployed to a stage of the promotion order, once for each image.",
    exit: "failed",
  }),
  "manifest-mistakes": entry<{ file: string; count: number }>({
    code: "FL0727",
    severity: "error",
    message: ({ file, count }) => `${file} has ${count === 1 ? "a mistake" : `${count} mistakes`}.`,
    hint: () => "Correct what is told above, then run the same command again.",
    explain: "Nothing is deployed from a manifest that has mistakes.",
    exit: "mistake",
  }),
};
