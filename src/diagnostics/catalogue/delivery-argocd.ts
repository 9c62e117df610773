import { entry } from "../entry.ts";

/** FL1310 and on: GitOps repositories and Argo CD. */
export const argocd = {
  "git-missing": entry({
    code: "FL1310",
    severity: "error",
    message: () => "git is not on PATH, and the release has to be committed to a repository.",
    hint: () => "Install git: https://git-scm.com/downloads",
    explain: "Delivery by Argo CD commits a release's objects with your own git, with its credentials and settings.",
    exit: "missing",
  }),
  "git-failed": entry<{ repository: string; doing: string; lines: readonly string[] }>({
    code: "FL1311",
    severity: "error",
    message: ({ repository, doing, lines }) => [`git could not ${doing} ${repository}.`, ...lines].join("\n  "),
    hint: ({ repository }) => `See whether you reach it: \`git ls-remote ${repository}\`.`,
    explain:
      "Fairlead uses your git and whatever login it is set up with. It never asks for a password, never forces a push, and after a failure a further run goes on.",
  }),
  "git-races": entry<{ repository: string; branch: string; tries: number }>({
    code: "FL1312",
    severity: "error",
    message: ({ repository, branch, tries }) =>
      `Others pushed to \`${branch}\` of ${repository} each time before this commit got there; ${tries} tries.`,
    hint: () => "Run it again when the branch is quiet.",
    explain: "A push that is overtaken is fetched and made anew on top of what came, a few times. Nothing is ever forced.",
  }),
  "request-to-merge": entry<{ stage: string; request: string }>({
    code: "FL1313",
    severity: "error",
    message: ({ request }) => `The release waits for its request to be merged: ${request}`,
    hint: ({ stage }) => `Merge it, then go on: \`fairlead deploy ${stage}\`.`,
    explain:
      "With `via: pull-request` a release gets into the repository by a request that somebody merges. The deployment is held until then; the next run finds it merged and waits for Argo CD.",
    exit: "refused",
  }),
  "argocd-missing": entry<{ stage: string; namespace: string }>({
    code: "FL1314",
    severity: "error",
    message: ({ stage }) => `Argo CD is not in the cluster of \`${stage}\`.`,
    hint: ({ stage }) => `Install it: \`fairlead platform ${stage}\`.`,
    explain: "`deliver.by: argocd` has Argo CD make the cluster follow a repository; it runs in that cluster.",
    exit: "missing",
  }),
  "argocd-failed": entry<{ application: string; reasons: readonly string[] }>({
    code: "FL1315",
    severity: "error",
    message: ({ application, reasons }) =>
      [`Argo CD could not bring \`${application}\` to the release.`, ...reasons].join("\n  "),
    hint: () => "What is said above is Argo CD's own. The release that was live is committed again.",
    explain:
      "Argo CD was told of the commit and either could not apply it, or what it applied did not come up. Its conditions, the result of its sync and the health of each object are read, because `Synced` alone does not mean that anything runs.",
  }),
  "argocd-late": entry<{ application: string; detail: string; minutes: number }>({
    code: "FL1316",
    severity: "error",
    message: ({ application, detail, minutes }) => `\`${application}\` did not come up within ${minutes} minutes: ${detail}.`,
    hint: ({ application }) => `Look at it: \`kubectl --namespace argocd describe application ${application}\`.`,
    explain: "Argo CD looks at the repository by itself and is asked to look at once. When it does not answer, it may be down.",
  }),
  "argocd-mistakes": entry<{ stage: string; mistakes: readonly string[] }>({
    code: "FL1317",
    severity: "error",
    message: ({ stage, mistakes }) => [`Argo CD would take the objects of \`${stage}\` wrongly:`, ...mistakes].join("\n  "),
    hint: () => "Nothing was committed. Objects of a chart are changed by its values.",
    explain:
      "Argo CD accepts these silently and does something else: an unknown hook is never run, a wave that is no number counts as 0, an empty folder removes everything, of an object that is there twice one wins, and two applications fight over one object.",
  }),
  "helm-missing": entry<{ component: string | undefined }>({
    code: "FL1318",
    severity: "error",
    message: ({ component }) =>
      component === undefined
        ? "There is no `helm` on the PATH, and operators are installed by it."
        : `There is no \`helm\` on the PATH, and \`${component}\` runs by a chart.`,
    hint: () => "Install Helm 3: https://helm.sh/docs/intro/install/, or with Go: `go install helm.sh/helm/v3/cmd/helm@v3.19.0`.",
    explain:
      "Your own helm writes what a chart makes, with the repositories and logins it knows, and `fairlead platform` installs by it what a stage's objects need: External Secrets, KEDA, Argo CD.",
    exit: "missing",
  }),
  "chart-failed": entry<{ chart: string; version: string; from: string; lines: readonly string[] }>({
    code: "FL1319",
    severity: "error",
    message: ({ chart, version, from, lines }) =>
      [`The chart ${chart} ${version} from ${from} could not be installed.`, ...lines].join("\n  "),
    hint: ({ chart, version }) =>
      `If the repository cannot be reached from here, bring the archive and name its folder: \`fairlead platform --charts <folder>\` takes ${chart}-${version}.tgz from there.`,
    explain:
      "Helm says above what went wrong. Charts come from their makers' repositories at the version that this Fairlead was made for; a second run goes on with what is missing.",
  }),
  "platform-not-gke": entry<{ stage: string }>({
    code: "FL1320",
    severity: "error",
    message: ({ stage }) => `Stage \`${stage}\` has no cluster; operators are for stages on GKE.`,
    hint: () => "`fairlead check` shows the stages; `target: gke` makes one a stage on GKE.",
    explain:
      "`fairlead platform` installs in a stage's cluster what its objects need. Cloud Run and this machine need none of it.",
    exit: "mistake",
  }),
};
