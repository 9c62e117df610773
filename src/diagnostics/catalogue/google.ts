import { entry } from "../entry.ts";
import { operate } from "./google-operate.ts";
import { operations } from "./google-operations.ts";
import { records } from "./google-records.ts";

/** FL10xx: Google Cloud: credentials, projects, APIs, quotas, registry, records of a stage. */
export const google = {
  "google-no-credentials": entry({
    code: "FL1001",
    severity: "error",
    message: () => "Fairlead found no Google credentials on this machine.",
    hint: () => "Run `gcloud auth application-default login`.",
    explain:
      "Fairlead uses the application default credentials, as Terraform does: what `GOOGLE_OAUTH_ACCESS_TOKEN` or `GOOGLE_CREDENTIALS` hold, the file that `GOOGLE_APPLICATION_CREDENTIALS` names, what `gcloud auth application-default login` left, or the account of the machine it runs on. In a pipeline, Workload Identity Federation writes such a file; no key is needed.",
    exit: "missing",
  }),
  "google-credentials-refused": entry({
    code: "FL1002",
    severity: "error",
    message: () => "Google no longer takes the credentials of this machine: they expired or were revoked.",
    hint: () =>
      "Run `gcloud auth application-default login`. A token in `GOOGLE_OAUTH_ACCESS_TOKEN` lasts an hour: make a new one.",
    explain:
      "Google answered that the access token is not valid, or that no new one can be had for the stored credentials. Sessions of people end after the time an organization sets; service accounts' keys can be deleted, and federated tokens are short-lived.",
    exit: "missing",
  }),
  "google-credentials-unusable": entry<{ source: string; reason: string }>({
    code: "FL1003",
    severity: "error",
    message: ({ source, reason }) => `The Google credentials of ${source} cannot be used: ${reason}.`,
    hint: () => "Give it a credentials file or its JSON text, or unset it and run `gcloud auth application-default login`.",
    explain:
      "`GOOGLE_CREDENTIALS` holds the JSON text of credentials or the path of such a file; `GOOGLE_APPLICATION_CREDENTIALS` holds a path.",
    exit: "missing",
  }),
  "google-project-unknown": entry<{ project: string }>({
    code: "FL1004",
    severity: "error",
    message: ({ project }) => `There is no Google project \`${project}\` that these credentials may see.`,
    hint: ({ project }) =>
      `Check \`project:\` in the manifest and who you are (\`gcloud projects describe ${project}\`), or make it with \`fairlead bootstrap\`.`,
    explain:
      "Google gives the same answer for a project that does not exist and for one that the caller may not see, so that nobody can find out which names are taken. Names are project ids (`acme-notejam-42`), neither display names nor numbers.",
    exit: "mistake",
  }),
  "dns-zone-unknown": entry<{ zone: string; project: string }>({
    code: "FL1018",
    severity: "error",
    message: ({ zone, project }) => `There is no zone \`${zone}\` of Cloud DNS in the project \`${project}\`.`,
    hint: ({ zone, project }) =>
      `Check \`access.dns\` (\`gcloud dns managed-zones list --project=${project}\` lists names of zones), or make it: \`gcloud dns managed-zones create ${zone} --dns-name=… --description=… --project=${project}\`.`,
    explain:
      "Whoever owns a domain has delegated it to the name servers of a zone, so Fairlead makes none. `access.dns` takes the zone's name, not its domain, and the zone lies in the stage's project.",
    exit: "mistake",
  }),
  "dns-zone-of-others": entry<{ zone: string; domain: string; name: string }>({
    code: "FL1019",
    severity: "error",
    message: ({ zone, domain, name }) => `The zone \`${zone}\` holds names of \`${domain}\`, and \`${name}\` is none of them.`,
    hint: () => "Name the domain's own zone in `access.dns`, or another domain in `access`.",
    explain: "A zone of Cloud DNS takes records of its own domain and of what is below it only.",
    exit: "mistake",
  }),
  "google-api-disabled": entry<{ api: string; project: string | undefined }>({
    code: "FL1005",
    severity: "error",
    message: ({ api, project }) => `The API ${api} is not enabled in ${projectOf(project)}.`,
    hint: ({ api, project }) =>
      `Run \`fairlead bootstrap\`, which enables all that the app needs, or \`gcloud services enable ${api}${project === undefined ? "" : ` --project ${project}`}\`.`,
    explain:
      "Every API of Google has to be enabled once in each project. It takes up to some minutes until one that was just enabled answers everywhere.",
    exit: "refused",
  }),
  "google-permission-denied": entry<{
    action: string;
    permission: string | undefined;
    resource: string | undefined;
    said: string | undefined;
  }>({
    code: "FL1006",
    severity: "error",
    message: ({ action, permission, resource, said }) =>
      permission === undefined
        ? `Google does not let you ${action}${said === undefined ? "" : `: ${withoutStop(said)}`}.`
        : `Google does not let you ${action}: the permission \`${permission}\`${resource === undefined ? "" : ` on ${resource}`} is missing.`,
    hint: ({ permission }) =>
      permission === undefined
        ? "Ask an owner of the project for a role that allows it, or use other credentials (`gcloud auth application-default login`)."
        : `Ask an owner of the project for a role that holds \`${permission}\`, or use other credentials (\`gcloud auth application-default login\`).`,
    explain:
      "The account of the credentials has no role that allows this. A role granted a moment ago can take some minutes to hold everywhere. `docs` lists the roles that deploying needs.",
    exit: "refused",
  }),
  "google-quota-exceeded": entry<{ action: string; quota: string | undefined; attempts: number }>({
    code: "FL1007",
    severity: "error",
    message: ({ action, quota, attempts }) =>
      `Google refused to ${action}: ${quota === undefined ? "a quota" : `the quota ${quota}`} is used up${attempts > 1 ? ` (asked ${attempts} times)` : ""}.`,
    hint: () => "Wait and run the same command again, or ask for more at https://console.cloud.google.com/iam-admin/quotas.",
    explain:
      "Projects have quotas for requests per minute and for resources per region. Fairlead waits and asks again while that can help; then it gives up. Nothing that was done is lost: the same command goes on where it stopped.",
  }),
  "google-unavailable": entry<{ action: string; status: number; attempts: number }>({
    code: "FL1008",
    severity: "error",
    message: ({ action, status, attempts }) =>
      `Google could not ${action}: it answered with status ${status}${attempts > 1 ? `, ${attempts} times` : ""}.`,
    hint: () => "Run the same command again in a few minutes; https://status.cloud.google.com tells of outages.",
    explain:
      "The API answered with an error of its own. Fairlead repeats what may be repeated, with growing pauses, and gives up after a bounded time. The same command goes on where it stopped.",
  }),
  "google-unreachable": entry<{ host: string; reason: string }>({
    code: "FL1009",
    severity: "error",
    message: ({ host, reason }) => `${host} cannot be reached (${reason}).`,
    hint: ({ host }) => `Try \`curl -sv https://${host}\`. Behind a proxy, set \`HTTPS_PROXY\`.`,
    explain:
      "No connection to Google's API came about, or it broke before there was an answer. Fairlead tried several times where that is safe.",
  }),
  "google-deadline": entry<{ action: string; seconds: number }>({
    code: "FL1010",
    severity: "error",
    message: ({ action, seconds }) => `Google did not ${action} within ${seconds} seconds.`,
    hint: () => "It may still come about. Run the same command again: it looks first and goes on from there.",
    explain: "Every call and every wait for one of Google's operations has a deadline, so that no command hangs for ever.",
  }),
  "google-changed-meanwhile": entry<{ action: string }>({
    code: "FL1011",
    severity: "error",
    message: ({ action }) => `Fairlead did not ${action}, because somebody else changed it in the meantime.`,
    hint: () => "Run the command again; it starts from what is there now.",
    explain:
      "Fairlead writes with the version it has read as a condition, so that two writers never undo each other's work. The other one came first.",
    exit: "refused",
  }),
  "google-not-found": entry<{ action: string; said?: string | undefined }>({
    code: "FL1012",
    severity: "error",
    message: ({ action, said }) =>
      said === undefined
        ? `Google cannot ${action}: it does not exist.`
        : `Google cannot ${action}: something that it needs is not there.\n  ${said}`,
    hint: ({ said }) =>
      said === undefined
        ? "`fairlead status` shows what the stage has; `fairlead deploy` makes what is missing."
        : "Make it, or name another one in the manifest; then run the same command again.",
    explain:
      "What the command works on is not there: the stage was not deployed yet, or somebody removed it by hand. What the manifest names as there already, as a DNS zone (`access.dns`) or a network (`existing`), Fairlead does not make.",
  }),
  "google-already-there": entry<{ action: string }>({
    code: "FL1013",
    severity: "error",
    message: ({ action }) => `Google cannot ${action}: the name is taken.`,
    hint: () => "Names of buckets and projects are shared by everybody at Google: choose another one in the manifest.",
    explain:
      "The name belongs to something that exists already, perhaps in somebody else's project, or that was deleted a short time ago: some names stay reserved for days or weeks.",
    exit: "refused",
  }),
  "google-refused": entry<{ action: string; status: string; said: string }>({
    code: "FL1014",
    severity: "error",
    message: ({ action, status, said }) => `Google refused to ${action} (${status}): ${withoutStop(said)}.`,
    hint: () => undefined,
    explain:
      "Google took the request for wrong, or the resource is in a state that does not allow it. The sentence after the colon is Google's own.",
  }),
  "google-billing-disabled": entry<{ project: string | undefined }>({
    code: "FL1015",
    severity: "error",
    message: ({ project }) => `Billing is not enabled for ${projectOf(project)}.`,
    hint: ({ project }) =>
      `Run \`gcloud billing projects link ${project ?? "<project>"} --billing-account <account>\`; \`gcloud billing accounts list\` lists yours.`,
    explain: "Cloud Run, Cloud SQL and most others answer only in projects that are linked to an open billing account.",
    exit: "refused",
  }),
  "google-operation-failed": entry<{ action: string; said: string }>({
    code: "FL1016",
    severity: "error",
    message: ({ action, said }) => `Google began to ${action} and failed: ${withoutStop(said)}.`,
    hint: () => "Run the same command again once the cause is gone.",
    explain:
      "Long work runs as an operation at Google. This one ended with an error; the sentence after the colon is Google's own.",
  }),
  "google-endpoint-wrong": entry<{ variable: string; value: string; path: string }>({
    code: "FL1017",
    severity: "error",
    message: ({ variable, value, path }) =>
      `${variable} is ${JSON.stringify(value)}, which is no http(s) address that ends in \`${path}\`.`,
    hint: ({ variable, path }) => `Unset ${variable}, or end it in \`${path}\`.`,
    explain:
      "These variables send the Terraform provider and Fairlead to another address than Google's, for private access or tests. Both read the same ones, and the path is part of them.",
    exit: "mistake",
  }),
  ...records,
  ...operations,
  ...operate,
};

function projectOf(project: string | undefined): string {
  return project === undefined ? "the project" : `project \`${project}\``;
}

function withoutStop(sentence: string): string {
  return sentence.trim().replace(/\.$/, "");
}
