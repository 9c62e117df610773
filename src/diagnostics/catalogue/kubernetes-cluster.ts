import { entry } from "../entry.ts";

/** FL1240 and on: a cluster that is worked on. */
export const cluster = {
  "kubectl-missing": entry({
    code: "FL1240",
    severity: "error",
    message: () => "There is no `kubectl` on the PATH.",
    hint: () => "Install it: https://kubernetes.io/docs/tasks/tools/ (or `gcloud components install kubectl`).",
    explain: "Clusters are reached by your own kubectl, with the credentials and plugins it knows.",
    exit: "missing",
  }),
  "kubernetes-unreachable": entry<{ reason: string }>({
    code: "FL1241",
    severity: "error",
    message: ({ reason }) => `The cluster cannot be reached: ${reason}`,
    hint: () =>
      "See whether `kubectl version` answers with the same settings, then run the command again: it goes on where it was.",
    explain:
      "The API server did not answer, or kubectl could not log in to it. What runs in the cluster goes on serving; a deployment that was under way is finished by the next one.",
  }),
  "kubernetes-unauthorized": entry({
    code: "FL1242",
    severity: "error",
    message: () => "The cluster does not know these credentials.",
    hint: () => "Log in again: `gcloud auth login`, and see that `gke-gcloud-auth-plugin` is installed.",
    explain: "The API server answered 401: the token is missing, expired or of another cluster.",
    exit: "missing",
  }),
  "kubernetes-forbidden": entry<{
    permissions: readonly { verb: string; what: string; said?: string }[];
  }>({
    code: "FL1243",
    severity: "error",
    message: ({ permissions }) =>
      [
        "These credentials may not do in the cluster what has to be done:",
        ...byResource(permissions).map((line) => `  ${line}`),
      ].join("\n"),
    hint: () =>
      "Ask for the role roles/container.developer in the stage's project, or for a Role in the namespace with these verbs.",
    explain:
      "Before anything is changed the API server is asked for every permission that a deployment needs (SelfSubjectAccessReview), so that all that is missing is told at once.",
    exit: "refused",
  }),
  "kubernetes-kind-unknown": entry<{ kind: string; apiVersion: string }>({
    code: "FL1244",
    severity: "error",
    message: ({ kind, apiVersion }) => `The cluster knows no ${kind} of ${apiVersion}.`,
    hint: ({ apiVersion }) => bringer(apiVersion),
    explain:
      "Kinds beyond those of Kubernetes are brought by operators, as CustomResourceDefinitions. `fairlead platform` installs those that the app needs and GKE does not bring.",
    exit: "missing",
  }),
  "kubernetes-fields-taken": entry<{
    object: string;
    fields: readonly { field: string; manager: string }[];
  }>({
    code: "FL1245",
    severity: "error",
    message: ({ object, fields }) =>
      [
        `Somebody else manages fields of ${object} that the release sets:`,
        ...fields.map(({ field, manager }) => `  ${field} by ${manager}`),
      ].join("\n"),
    hint: () => "See what that is. To take them over: `fairlead deploy … --take-over`.",
    explain:
      "Fairlead applies objects on the server's side, under the field manager `fairlead`. Fields that others set, by `kubectl edit` for instance, are not overwritten without being told to.",
    exit: "refused",
  }),
  "kubernetes-quota": entry<{ object: string; said: string }>({
    code: "FL1246",
    severity: "error",
    message: ({ object, said }) => `The namespace's quota does not allow ${object}: ${said}`,
    hint: () => "Lower `scale` or `size`, or raise the quota.",
    explain: "A ResourceQuota bounds what a namespace may ask for. What served before serves on.",
  }),
  "kubernetes-webhook": entry<{ object: string; policy: string; said: string }>({
    code: "FL1247",
    severity: "error",
    message: ({ object, policy, said }) => `The ${policy} does not let ${object} in: ${said}`,
    hint: () => "It is a policy of the cluster; whoever keeps it knows what it asks for, and mends it where it does not answer.",
    explain:
      "Admission webhooks and ValidatingAdmissionPolicies judge objects before the API server keeps them. Nothing of the release was applied.",
    exit: "refused",
  }),
  "kubernetes-refused": entry<{ object: string; verb: string; said: string }>({
    code: "FL1248",
    severity: "error",
    message: ({ object, verb, said }) => `The API server refuses to ${verb} ${object}: ${said}`,
    explain: "The object is not one that this cluster takes. What served before serves on.",
  }),
  "kubernetes-other-cluster": entry<{ stage: string }>({
    code: "FL1249",
    severity: "error",
    message: ({ stage }) => `This is not the cluster that the stage \`${stage}\` lives in.`,
    hint: () => "See which context kubectl uses (`kubectl config current-context`), and which one the stage was deployed with.",
    explain:
      "A stage keeps the identity of the cluster it was first deployed to, so that a wrong context never gets another stage's objects. `fairlead destroy` forgets it.",
    exit: "refused",
  }),
  "rollout-failed": entry<{
    component: string;
    reason: string;
    events: readonly string[];
    lines: readonly string[];
  }>({
    code: "FL1250",
    severity: "error",
    message: ({ component, reason, events, lines }) =>
      [
        `\`${component}\` does not come up: ${reason}`,
        ...events.map((text) => `  · ${text}`),
        ...lines.map((text) => `  │ ${text}`),
      ].join("\n"),
    hint: () => "What served before serves on. Mend it and deploy again.",
    explain:
      "A deployment waits until every workload has come up. The first Pod that cannot is told with its events and the last lines it wrote, and the former release is put back.",
  }),
  "cluster-not-made": entry<{ stage: string; role: string }>({
    code: "FL1252",
    severity: "error",
    message: ({ stage, role }) => `The ${role} cluster of the stage \`${stage}\` is not there yet.`,
    hint: ({ stage }) => `\`fairlead deploy ${stage}\` makes it before it rolls anything.`,
    explain:
      "Where a cluster answers is an output of the stage's stack `platform`. A cluster that is there but not of a stack is named by FAIRLEAD_KUBECONFIG, with the path of a configuration for kubectl.",
  }),
  "pod-not-entered": entry<{ component: string; reason: string }>({
    code: "FL1254",
    severity: "error",
    message: ({ component, reason }) => `No Pod of \`${component}\` can be entered: ${reason}`,
    hint: () => "Its image needs the program `sleep`, and the cluster room for one more Pod.",
    explain:
      "Where no instance runs, or one shall be looked into beside them, a Pod of the component's own image is made that waits until it is entered. No other image is brought into the cluster.",
  }),
  "data-way-broken": entry<{ data: string; through: string; reason: string }>({
    code: "FL1256",
    severity: "error",
    message: ({ data, through, reason }) => `No way leads to \`${data}\` through a Pod of \`${through}\`: ${reason}.`,
    hint: ({ through }) =>
      `See what its instances say of it: \`fairlead logs ${through}\`; \`fairlead status\` shows the server.`,
    explain:
      "The servers of a stage on GKE have private addresses. `fairlead psql` and `fairlead redis` start their client on this machine and carry its connection by `kubectl exec` through a Pod of a component that uses the server, with its image, account and network rules. The image needs a program that can carry a connection: python3, node, perl, nc or bash.",
  }),
  "release-not-compiled": entry<{ release: string }>({
    code: "FL1253",
    severity: "error",
    message: ({ release }) => `The release ${release} cannot be written as objects of Kubernetes.`,
    explain: "What stands in the way is told with it. Nothing was changed in the cluster.",
    exit: "mistake",
  }),
  "cluster-job-failed": entry<{
    job: string;
    reason: string;
    lines: readonly string[];
  }>({
    code: "FL1251",
    severity: "error",
    message: ({ job, reason, lines }) =>
      [`The job \`${job}\` failed: ${reason}`, ...lines.map((text) => `  │ ${text}`)].join("\n"),
    hint: () => "What served before serves on. Mend it and deploy again.",
    explain: "A job that has to run before a release ends the deployment when it fails; nothing was rolled.",
  }),
  "cluster-of-failure": entry<{ role: string; region: string }>({
    code: "FL1255",
    severity: "error",
    message: ({ role, region }) => `This happened in the ${role} cluster, in ${region}.`,
    hint: () =>
      "A stage has one release in all its clusters: where another one had come up, the live release was put back there.",
    explain:
      "A stage with a standby region is brought to both of its clusters. Where one of them cannot be reached or does not come up, this says which.",
  }),
};

type Permission = { verb: string; what: string; said?: string };

/** `get, list, create jobs.batch`: a line for each resource. */
function byResource(permissions: readonly Permission[]): string[] {
  const grouped = Map.groupBy(permissions, ({ what }) => what);
  return [...grouped].map(([what, all]) => {
    const said = all.find((one) => one.said !== undefined)?.said;
    return `${all.map(({ verb }) => verb).join(", ")} ${what}${said === undefined ? "" : `: ${said}`}`;
  });
}

function bringer(apiVersion: string): string {
  const [group = ""] = apiVersion.split("/");
  const known = Object.entries(BRINGERS).find(([suffix]) => group === suffix || group.endsWith(`.${suffix}`));
  return known === undefined
    ? `Install the operator that brings ${group}.`
    : `${known[1]} brings it${INSTALLED.includes(known[0]) ? ": `fairlead platform <stage>` installs what the app needs" : ""}.`;
}

/** Those whose operator `fairlead platform` installs. */
const INSTALLED = ["external-secrets.io", "keda.sh", "argoproj.io"];
const BRINGERS: Readonly<Record<string, string>> = {
  "external-secrets.io": "The External Secrets operator",
  "keda.sh": "KEDA",
  "gateway.networking.k8s.io": "The Gateway API (on GKE: `gcloud container clusters update … --gateway-api=standard`)",
  "networking.gke.io": "GKE",
  "monitoring.googleapis.com": "GKE's managed Prometheus",
  "monitoring.coreos.com": "The Prometheus operator",
  "cert-manager.io": "cert-manager",
  "argoproj.io": "Argo CD",
  "postgresql.cnpg.io": "CloudNativePG",
};
