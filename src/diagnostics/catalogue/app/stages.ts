import { entry } from "../../entry.ts";

/** FL0270 to FL0289: stages and sites. */
export const stages = {
  "stage-unknown": entry<{ stage: string; near?: string | undefined; known: readonly string[] }>({
    code: "FL0270",
    severity: "error",
    message: ({ stage }) => `There is no stage \`${stage}\`.`,
    hint: ({ near, known }) => (near ? `Did you mean \`${near}\`?` : `Stages: ${known.join(", ")}.`),
    explain:
      "Stages are the names in `stages`, and `local`, which always exists: it is this machine, outside the order of promotion.",
  }),
  "stage-cycle": entry<{ word: string; path: readonly string[] }>({
    code: "FL0273",
    severity: "error",
    message: ({ word, path }) => `\`${word}\` leads in a circle: ${path.map((name) => `\`${name}\``).join(" → ")}.`,
    hint: ({ word }) => (word === "from" ? "One stage has to be the first." : "One stage has to own the ground."),
    explain:
      "Releases move from stage to stage in one direction, and shared ground (network, database server, cluster) belongs to exactly one stage. In a circle neither has a beginning.",
  }),
  "shares-target": entry<{ stage: string; target: string; other: string; otherTarget: string }>({
    code: "FL0274",
    severity: "error",
    message: ({ stage, target, other, otherTarget }) =>
      `\`${stage}\` runs on ${target} and cannot share the ground of \`${other}\`, which is on ${otherTarget}.`,
    explain:
      "Sharing means one network, one database server and, on GKE, one cluster for both. Stages of different targets have nothing of that in common.",
  }),
  "stage-google": entry<{ stage: string; target: string }>({
    code: "FL0275",
    severity: "error",
    message: ({ stage, target }) => `The stage \`${stage}\` on ${target} does not say in which project and region.`,
    hint: () => "Add `google: { project: …, region: … }`, or `shares:` with the stage whose ground it uses.",
    explain:
      "A stage on Google Cloud stands in one project and one region. A stage that shares another one's ground takes both from there.",
  }),
  "stage-from-local": entry<{ stage: string }>({
    code: "FL0276",
    severity: "error",
    message: ({ stage }) => `\`${stage}\` cannot be promoted from \`local\`, which is outside the order.`,
    hint: () => "Leave `from` out of the first stage: it is deployed to directly.",
    explain: "`local` is whoever's machine runs `fairlead up`. What is promoted comes from a stage that everybody sees.",
  }),
  "site-component": entry<{ site: string; component: string; near?: string | undefined }>({
    code: "FL0277",
    severity: "error",
    message: ({ site, component }) => `The site \`${site}\` runs \`${component}\`, which its stage does not have.`,
    hint: ({ near }) => near && `Did you mean \`${near}\`?`,
    explain:
      "A site runs workers of its stage, with queues, scale, environment and files of its own. It has no components that its stage does not have.",
  }),
  "site-gateway": entry<{ site: string; stage: string }>({
    code: "FL0279",
    severity: "error",
    message: ({ site, stage }) => `The site \`${site}\` reaches its stage through a gateway, and \`${stage}\` has none.`,
    hint: () => "Add `gateway: { domain: … }` to the stage.",
    explain:
      "Sites reach the data of their stage over mTLS at the names that `gateway.domain` begins: `db.<domain>`, `broker.<domain>`.",
  }),
  "gateway-sites": entry<{ stage: string }>({
    code: "FL0280",
    severity: "error",
    message: ({ stage }) => `The stage \`${stage}\` has a gateway, and no site uses it.`,
    hint: () => "Add `sites:`, or remove `gateway`.",
    explain: "A gateway opens data of the stage to remote sites. Without a site it would be an open door for nobody.",
  }),
  "gateway-target": entry<{ stage: string }>({
    code: "FL0281",
    severity: "error",
    message: ({ stage }) => `\`${stage}\` is on Cloud Run, which cannot open a gateway for sites.`,
    hint: () => "Run the stage on GKE: `target: gke`.",
    explain:
      "Sites reach Postgres and Redis of their stage by TCP with certificates of their own. Managed servers know no such login, and Cloud Run has no listener for it.",
  }),
  "site-home": entry({
    code: "FL0282",
    severity: "error",
    message: () => "A site cannot be called `home`.",
    hint: () => "Give it another name.",
    explain: "`${site.name}` is the name of the site at a site, and `home` where the app itself runs.",
  }),
  "too-many-parts": entry<{ count: number; limit: number; what: "stages" | "sites" | "components" }>({
    code: "FL0283",
    severity: "error",
    message: ({ count, limit, what }) => `There are ${count} ${what}; there may be ${limit}.`,
    hint: ({ what }) => `Split the app, or its ${what}, into manifests of their own.`,
    explain:
      "Every stage is a whole app with data of its own, every site is looked after by people. More than this is nearly always a generated file that went wrong.",
  }),
  "namespace-twice": entry<{ stage: string; other: string; namespace: string }>({
    code: "FL0284",
    severity: "error",
    message: ({ stage, other, namespace }) =>
      `\`${stage}\` and \`${other}\` are in the same namespace \`${namespace}\` of the same cluster.`,
    hint: () => "Leave `namespace` out, or give each stage its own.",
    explain:
      "The objects of both stages would have the same names, so that each deployment would change those of the other; with Argo CD two applications would fight over them, and one stay `OutOfSync`.",
  }),
  "stage-of-argocd": entry<{ stage: string; why: string }>({
    code: "FL0285",
    severity: "error",
    message: ({ stage, why }) => `A stage that Argo CD delivers cannot be called \`${stage}\`: ${why}.`,
    hint: () => "Give it another name.",
    explain:
      "In the repository that Argo CD follows each stage has the folder `<app>/<stage>`, its standby cluster the folder `<app>/<stage>-standby`, and what Argo CD is told of them stands in `<app>/argocd`. A folder holds the objects of one stage and nothing else.",
  }),
  "state-unnamed": entry<{ stage: string; project: string; other: string; app: string }>({
    code: "FL0286",
    severity: "error",
    message: ({ stage, other }) =>
      `\`${stage}\` and \`${other}\` are in different projects, and nothing says where the app keeps its state and its releases.`,
    hint: ({ project, app }) => `Add \`state: { in: gcs, bucket: ${project}-${app}-state }\`, or HCP Terraform's \`in: hcp\`.`,
    explain:
      "What is live where, and which release may be promoted, is written down in one place for all stages of an app. Where they share a project it is a bucket there, named after project and app; with several projects you choose, because who may write to it decides over all of them.",
  }),
};
