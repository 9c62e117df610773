import { entry } from "../entry.ts";

/** FL1280 to FL1299: charts. */
export const chart = {
  "chart-not-rendered": entry<{ component: string; chart: string; version: string }>({
    code: "FL1280",
    severity: "error",
    message: ({ component, chart, version }) =>
      `\`${component}\` runs by the chart ${chart} ${version}, and Helm has not written its objects.`,
    explain:
      "The objects of a chart are what `helm template` makes of it. Fairlead has them written before it compiles a release; this tells that it was compiled without them.",
  }),
  "chart-unreachable": entry<{ chart: string; version: string; from: string; lines: readonly string[] }>({
    code: "FL1281",
    severity: "error",
    message: ({ chart, version, from, lines }) =>
      [`The chart ${chart} ${version} cannot be had from ${from}.`, ...lines].join("\n  "),
    hint: ({ chart, version }) =>
      `Where the repository cannot be reached, bring the archive: FAIRLEAD_CHARTS names a folder, and ${chart}-${version}.tgz is taken from there.`,
    explain:
      "An archive is looked for in the folder that FAIRLEAD_CHARTS names, then in the user's cache by the digest that the manifest pins, then asked for at its repository by `helm pull`, with your own settings and logins of Helm.",
  }),
  "chart-digest-differs": entry<{ chart: string; version: string; from: string; wanted: string; found: string }>({
    code: "FL1282",
    severity: "error",
    message: ({ chart, version, from, wanted, found }) =>
      `The chart ${chart} ${version} from ${from} is not the one that the manifest pins.\n  pinned ${wanted}\n  found  ${found}`,
    hint: () => "Somebody published the version anew, or it is another archive. Read what changed before you write its digest.",
    explain:
      "A version of a chart can be published a second time with other contents. `digest` is the SHA-256 of the archive, as the index of a chart repository says it and `sha256sum` prints it.",
    exit: "refused",
  }),
  "chart-value-unknown": entry<{ component: string; chart: string; path: string; near: string | undefined }>({
    code: "FL1283",
    severity: "error",
    message: ({ component, chart, path }) => `The chart ${chart} of \`${component}\` reads no value \`${path}\`.`,
    hint: ({ near }) => (near === undefined ? "`helm show values` lists what it reads." : `Did you mean \`${near}\`?`),
    explain:
      "Helm takes any value and says nothing of those that no template reads. A key counts as known that stands in the chart's `values.yaml` or schema, or that a template names. Where a chart reads it in a way that cannot be seen, `accept.FL1283` says so.",
  }),
  "chart-value-secret": entry<{ component: string }>({
    code: "FL1284",
    severity: "error",
    message: ({ component }) => `A value of the chart of \`${component}\` would hold a secret.`,
    hint: () => "Put it into `chart.secrets`, and tell the chart the name of that Secret.",
    explain:
      "Values of a chart end up in objects that everybody reads who may read the namespace or its repository. Charts take secrets by the name of a Secret that is there.",
  }),
  "chart-not-written": entry<{ component: string; chart: string; version: string; lines: readonly string[] }>({
    code: "FL1285",
    severity: "error",
    message: ({ component, chart, version, lines }) =>
      [`Helm cannot write the chart ${chart} ${version} of \`${component}\` with these values.`, ...lines].join("\n  "),
    hint: () => "These are Helm's words: the chart's schema or one of its templates refuses a value.",
    explain:
      "`helm template` holds values against the chart's `values.schema.json` and runs its templates. Nothing was changed in the cluster.",
  }),
  "chart-not-stable": entry<{ component: string; chart: string; objects: readonly string[] }>({
    code: "FL1286",
    severity: "error",
    message: ({ component, chart, objects }) =>
      `The chart ${chart} of \`${component}\` writes something else each time: ${objects.join(", ")}.`,
    hint: () => "It makes up passwords or certificates. Give it the name of a Secret in `chart.secrets` instead.",
    explain:
      "Templates may draw random values. Each deployment would change them under what runs, and what is planned would not be what is applied. Fairlead has each chart written twice and compares.",
  }),
  "chart-workload-missing": entry<{ component: string; kind: string; workload: string | undefined; names: readonly string[] }>({
    code: "FL1287",
    severity: "error",
    message: ({ component, kind, workload }) =>
      workload === undefined
        ? `The chart has no ${kind} left that could be \`${component}\`.`
        : `The chart has no ${kind} \`${workload}\` that could be \`${component}\`.`,
    hint: ({ kind, names }) =>
      names.length === 0
        ? `With these values it makes no further ${kind}: turn the part on by its values, or remove the component's \`chart\`.`
        : `It has: ${names.join(", ")}.`,
    explain:
      "A service, worker or scheduler is a Deployment of its chart; a job around a release is a Job, every other job a CronJob. `workload` names it where there are several.",
  }),
  "chart-workload-ambiguous": entry<{ component: string; kind: string; workload: string | undefined; names: readonly string[] }>({
    code: "FL1288",
    severity: "error",
    message: ({ component, kind }) => `Several of the chart's objects of kind ${kind} could be \`${component}\`.`,
    hint: ({ names }) => `Say which one: \`chart: { workload: ${names[0] ?? "name"} }\`. It has: ${names.join(", ")}.`,
    explain: "Where a chart brings several workloads of one kind, each component names its own.",
  }),
  "chart-workload-unclaimed": entry<{ component: string; kind: string; name: string; as: string | undefined }>({
    code: "FL1289",
    severity: "error",
    message: ({ component, kind, name }) =>
      `The chart of \`${component}\` brings the ${kind} \`${name}\`, which no component is.`,
    hint: ({ component, name, as }) =>
      as === undefined
        ? "Turn it off by the chart's values. Servers of data belong into `data`."
        : `Turn it off by the chart's values, or name it: \`components: { …: { ${as}, chart: { of: ${component}, workload: ${name} } } }\`.`,
    explain:
      "What runs in a stage is a component: that gives it an identity, its rights, its way through the network, its image of the release and somebody who watches it. Hooks before an installation or an upgrade are jobs before a release, those after it jobs after one; tests are left out.",
  }),
  "chart-not-restricted": entry<{ component: string; reasons: readonly string[] }>({
    code: "FL1290",
    severity: "error",
    message: ({ component, reasons }) =>
      `The Pod that the chart makes of \`${component}\` would be refused in the stage's namespace: ${reasons.join("; ")}.`,
    hint: () => "Most charts have values for it, called `podSecurityContext` and `containerSecurityContext`.",
    explain:
      "The namespace of a stage takes Pods that keep the Pod Security standard `restricted`. What a chart only leaves out is filled in: a seccomp profile, dropped capabilities, a root file system that is only read, with room for scratch files at `/tmp`. What it asks for beyond that is told.",
  }),
  "chart-image-unpinned": entry<{ component: string; container: string; image: string }>({
    code: "FL1291",
    severity: "warning",
    message: ({ component, container, image }) =>
      `The container \`${container}\` of \`${component}\` runs ${image}, which its chart names by a tag.`,
    hint: () => "Give it a digest by the chart's values, or turn it off.",
    explain:
      "A component's own image is the release's, by its digest. A further container of a chart runs what its tag means on the day its node fetches it.",
  }),
  "chart-cluster-wide": entry<{ component: string; kind: string; name: string }>({
    code: "FL1292",
    severity: "error",
    message: ({ component, kind, name }) =>
      `The chart of \`${component}\` makes the ${kind} \`${name}\`, which belongs to the whole cluster.`,
    hint: () => "Turn it off by the chart's values.",
    explain:
      "A stage owns its namespace and nothing outside of it: two stages in one cluster would take such an object from one another. Definitions of kinds are the exception; they are applied first and never removed.",
  }),
  "chart-other-namespace": entry<{ component: string; kind: string; name: string; namespace: string; own: string }>({
    code: "FL1293",
    severity: "error",
    message: ({ component, kind, name, namespace, own }) =>
      `The chart of \`${component}\` puts the ${kind} \`${name}\` into the namespace \`${namespace}\`, not into \`${own}\`.`,
    hint: () => "Take the namespace out of the chart's values.",
    explain: "A stage owns its namespace and nothing outside of it.",
  }),
  "chart-secret-written": entry<{ component: string; kind: string; name: string }>({
    code: "FL1294",
    severity: "error",
    message: ({ component, name }) => `The chart of \`${component}\` writes the Secret \`${name}\` with its values in it.`,
    hint: ({ component, name }) =>
      `Make it by \`components: { ${component}: { chart: { secrets: { ${name}: … } } } }\`, and tell the chart to use the one that is there.`,
    explain:
      "Secrets come from Secret Manager and are made in the cluster. What a chart writes would lie in plain sight in the objects of a release, in a repository too where Argo CD follows one.",
  }),
  "chart-secret-plain": entry<{ component: string; secret: string }>({
    code: "FL1295",
    severity: "error",
    message: ({ component, secret }) => `\`chart.secrets.${secret}\` of \`${component}\` holds no secret.`,
    hint: () => "Refer to one, such as `${secrets.key}` or `${db.password}`, or give the text as a value.",
    explain:
      "Each entry of `chart.secrets` becomes an ExternalSecret, which copies and composes values of Secret Manager. Without one there is nothing to bring.",
  }),
  "chart-name-taken": entry<{ component: string; kind: string; name: string }>({
    code: "FL1296",
    severity: "error",
    message: ({ component, kind, name }) =>
      `The chart of \`${component}\` makes the ${kind} \`${name}\`, and Fairlead makes one of that name.`,
    hint: () => "Rename the component, or give the chart another name by its values: most know `fullnameOverride`.",
    explain: "An object is found by its kind and name. Two of them would overwrite one another at each deployment.",
  }),
  "chart-not-pinned": entry<{ component: string; chart: string; version: string; digest: string }>({
    code: "FL1298",
    severity: "warning",
    message: ({ component, chart, version }) => `The chart ${chart} ${version} of \`${component}\` is not pinned by its digest.`,
    hint: ({ digest }) => `Today's is: \`digest: "${digest}"\`.`,
    explain:
      "A version can be published anew. With the digest in the manifest a release is the same objects on every machine and every day.",
  }),
  "chart-service-missing": entry<{ component: string; service: string; services: readonly string[] }>({
    code: "FL1299",
    severity: "error",
    message: ({ component, service }) => `The chart of \`${component}\` makes no Service \`${service}\`.`,
    hint: ({ services }) =>
      services.length === 0 ? "Leave `service` out: Fairlead makes one." : `It makes: ${services.join(", ")}.`,
    explain: "`chart.service` names the Service of the chart that `${component.url}` means.",
  }),
};
