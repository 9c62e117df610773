import { entry } from "../entry.ts";

const OTHER_STAGES = "A word that stands at the top level for stages elsewhere is not told.";

/** FL0430 to FL0449: what Cloud Run does otherwise than the manifest says, or not at all. */
export const cloudRun = {
  "size-rounded": entry<{ component: string; asked: string; given: string }>({
    code: "FL0430",
    severity: "warning",
    message: ({ component, asked, given }) => `\`${component}\` asks for ${asked}; on Cloud Run it gets ${given}.`,
    hint: ({ given }) => `Nothing has to be done; ${given} is what is paid for.`,
    explain: `Cloud Run has 1, 2, 4, 6 or 8 processors: with less than one an instance would take one request at a time. Memory is at least 512Mi; 4 processors come with at least 2Gi, 6 and 8 with at least 4Gi. What a component may burst to is its size there. ${OTHER_STAGES}`,
  }),
  "size-beyond": entry<{ component: string; asked: string }>({
    code: "FL0431",
    severity: "error",
    message: ({ component, asked }) =>
      `\`${component}\` asks for ${asked}; an instance on Cloud Run has at most 8 processors and 32Gi.`,
    hint: () => "Ask for less and let `scale.max` grow, or run it on GKE.",
    explain: "The largest instance of Cloud Run has 8 processors and 32Gi of memory.",
  }),
  "grace-cut": entry<{ component: string; grace: string }>({
    code: "FL0432",
    severity: "warning",
    message: ({ component, grace }) => `\`${component}\` may take ${grace} to end; Cloud Run kills it after 10 seconds.`,
    hint: () => "Make its work safe to be done again: tasks that are acknowledged late, and small steps.",
    explain: `Cloud Run sends TERM and kills what is left after ten seconds; no setting changes that. A worker's task that was not acknowledged yet is done again by another instance. ${OTHER_STAGES}`,
  }),
  "signal-not-honoured": entry<{ component: string; signal: string }>({
    code: "FL0433",
    severity: "warning",
    message: ({ component, signal }) => `\`${component}\` is to end by ${signal}; Cloud Run sends TERM.`,
    hint: () => "Let the program end by TERM too, or start it by a wrapper that passes the other signal on.",
    explain: `Cloud Run asks an instance to end by TERM and by nothing else. ${OTHER_STAGES}`,
  }),
  "probe-not-honoured": entry<{ component: string; probe: string; by: string }>({
    code: "FL0434",
    severity: "error",
    message: ({ component, probe, by }) =>
      `\`${probe}\` of \`${component}\` looks into the instance by ${by}, which Cloud Run cannot do.`,
    hint: () => "Ask a port: `/path`, `tcp`, or `metrics` where the program shows metrics, as Celery workers of Nautobot do.",
    explain:
      "Probes of Cloud Run are requests to a port. Commands and files within an instance can be looked at on GKE, at sites and on this machine. Where the probe is only inherited from the top level, it is left out on Cloud Run and told.",
  }),
  "ready-at-start-only": entry<{ component: string }>({
    code: "FL0435",
    severity: "warning",
    message: ({ component }) =>
      `\`ready\` of \`${component}\` has headers of its own, so Cloud Run asks it only until the instance has started.`,
    hint: () => "Give the app a path that answers rightly without headers, to be asked all the time.",
    explain: `Cloud Run sends headers with the probes of start and life, and none with the one of readiness. Without the header this probe may be answered by a redirect, which Cloud Run takes for well. ${OTHER_STAGES}`,
  }),
  "start-cut": entry<{ component: string; grace: string }>({
    code: "FL0436",
    severity: "warning",
    message: ({ component, grace }) => `\`${component}\` may take ${grace} to start; Cloud Run allows 4 minutes.`,
    hint: () => "Do what takes long in a job before the release.",
    explain: `An instance of Cloud Run that has not started after 240 seconds is killed. ${OTHER_STAGES}`,
  }),
  "spot-not-honoured": entry<{ component: string }>({
    code: "FL0437",
    severity: "warning",
    message: ({ component }) => `\`${component}\` may run on spot capacity, of which Cloud Run has none: it runs as usual.`,
    explain: `Spot machines are cheaper and may be taken away. Cloud Run sells one kind of capacity. ${OTHER_STAGES}`,
  }),
  "scale-not-honoured": entry<{ component: string; kind: string }>({
    code: "FL0438",
    severity: "warning",
    message: ({ component, kind }) =>
      kind === "worker"
        ? `\`${component}\` scales by its processors; on Cloud Run a worker keeps \`min\` instances.`
        : `\`${component}\` scales by its processors; Cloud Run scales by its own rule, at 60% and by requests at once.`,
    hint: ({ kind }) =>
      kind === "worker"
        ? "Scale it by `backlog`, or set a count."
        : "Say how many requests an instance takes at once: `concurrency`.",
    explain: `Cloud Run adds instances of a service when their processors are busy at 60% or when they have as many requests as they take at once; \`min\` and \`max\` hold. Worker pools are scaled by the backlog of their queues, or by hand. ${OTHER_STAGES}`,
  }),
  "timeout-beyond": entry<{ component: string; timeout: string; most: string }>({
    code: "FL0439",
    severity: "error",
    message: ({ component, timeout, most }) => `\`${component}\` may take ${timeout}; Cloud Run allows ${most}.`,
    hint: () => "Do long work in a worker or a job.",
    explain: "A request to Cloud Run ends after an hour at the latest, a job's task after seven days.",
  }),
  "provider-not-honoured": entry<{ name: string }>({
    code: "FL0440",
    severity: "error",
    message: ({ name }) => `\`${name}\` is to run in the stage's cluster, and a stage on Cloud Run has none.`,
    hint: () => "Leave `provider` out: Google runs the server.",
    explain: "`provider: cluster` runs a server as objects of Kubernetes, beside the components of a stage on GKE.",
  }),
  "mutual-not-honoured": entry<{ name: string }>({
    code: "FL0441",
    severity: "error",
    message: ({ name }) => `\`${name}\` asks clients for certificates, which Google's own servers do not.`,
    hint: () => "Write `tls: server`: encrypted, with a password.",
    explain:
      "Cloud SQL and Memorystore do not know who somebody is by a certificate. Servers in a cluster on GKE (`provider: cluster`) and on this machine do.",
  }),
  "file-moved": entry<{ file: string; mount: string; path: string }>({
    code: "FL0443",
    severity: "warning",
    message: ({ file, mount, path }) => `\`${file}\` is at ${path} on Cloud Run, not at ${mount}.`,
    hint: ({ file }) => `\`\${files.${file}.path}\` says the right one everywhere; use it wherever the path is needed.`,
    explain: `Cloud Run mounts folders and no single files: at its own place a file would hide everything that the image has in that folder. A file whose path is asked for stands in a folder of its own. ${OTHER_STAGES}`,
  }),
  "file-hides": entry<{ file: string; folder: string }>({
    code: "FL0444",
    severity: "warning",
    message: ({ file, folder }) => `On Cloud Run \`${file}\` is alone in ${folder}: what the image has there is hidden.`,
    hint: ({ file }) => `Refer to it by \`\${files.${file}.path}\`; then it gets a folder of its own.`,
    explain: `Cloud Run mounts folders and no single files. A file that nobody asks the path of stands where \`mount\` says, alone. ${OTHER_STAGES}`,
  }),
  "file-beside": entry<{ file: string; other: string; folder: string }>({
    code: "FL0445",
    severity: "error",
    message: ({ file, other, folder }) => `\`${file}\` and \`${other}\` cannot both be in ${folder} on Cloud Run.`,
    hint: ({ file }) => `Refer to it by \`\${files.${file}.path}\`, or give it a folder of its own in \`mount\`.`,
    explain: "Cloud Run mounts each file as a folder, and one folder cannot hold two of them, nor another mount.",
  }),
  "variable-reserved": entry<{ variable: string }>({
    code: "FL0446",
    severity: "error",
    message: ({ variable }) => `Cloud Run sets \`${variable}\` itself and refuses whoever sets it too.`,
    hint: () => "Give the variable another name.",
    explain: "Names that begin with `K_`, `CLOUD_RUN_` or `X_GOOGLE_` tell a program where on Cloud Run it runs.",
  }),
  "live-by-port": entry<{ component: string }>({
    code: "FL0442",
    severity: "warning",
    message: ({ component }) =>
      `\`live\` of \`${component}\` asks a port alone; Cloud Run asks for a path or not at all: it is left out.`,
    hint: () => "Give it a path that answers without the database: `live: /healthz`.",
    explain: `Cloud Run asks an instance whether it lives by HTTP, and not by opening a port. A program that ends is replaced all the same; one that hangs is not noticed. ${OTHER_STAGES}`,
  }),
  "every-cut": entry<{ component: string; every: string; most: string }>({
    code: "FL0447",
    severity: "warning",
    message: ({ component, every, most }) =>
      `\`${component}\` is to be asked every ${every}; Cloud Run asks at least once in ${most === "hour" ? "an hour" : most}.`,
    hint: () => "Nothing has to be done; a probe that is asked more often notices sooner.",
    explain: `Between two questions about life Cloud Run lets pass an hour at most, and five minutes between two about readiness. ${OTHER_STAGES}`,
  }),
  "concurrency-beyond": entry<{ component: string; concurrency: number; most: number }>({
    code: "FL0448",
    severity: "error",
    message: ({ component, concurrency, most }) =>
      `An instance of \`${component}\` would take ${concurrency} requests at once; Cloud Run allows ${most}.`,
    hint: ({ most }) => `Write \`concurrency: ${most}\` at most.`,
    explain: "An instance of Cloud Run takes 1,000 requests at once at most, and 80 where nothing is said.",
  }),
  "mount-refused": entry<{ name: string; mount: string; other: string | undefined }>({
    code: "FL0449",
    severity: "error",
    message: ({ name, mount, other }) =>
      other === undefined
        ? `\`${name}\` is to be seen at ${mount}, which is a folder of the system: Cloud Run mounts nothing there.`
        : `\`${name}\` is to be seen at ${mount}, where \`${other}\` is.`,
    hint: ({ name }) => `Take a folder of its own, or leave \`mount\` out and use \`\${${name}.path}\`.`,
    explain: "Each bucket is mounted as a folder of its own; `/dev`, `/proc` and `/sys` belong to the system.",
  }),
};
