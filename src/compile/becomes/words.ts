import type { Target } from "../../app/model.ts";

/** A word that no single attribute follows: what it does on each target, in a clause; empty where it does nothing. */
export type Deed = { option: string; on: Readonly<Record<Target, string>> };

/** As the column to the left. */
const same = "same";

/** In the order of the manifest. */
export const words: readonly Deed[] = [
  deed("app", "names of folders and files", "first part of every name, label", "same; label of every object"),
  deed("accept.<code>", "waives one check, shown in each plan", same, same),
  deed("image.push", "", "repository that images are pushed to", same),
  deed("image.scan", "", "asked before a promotion", same),
  deed("image.ref", "image of the container engine", "pulled by its digest", same),
  deed("state.location", "", "location of the bucket that `fairlead bootstrap` makes", same),
  deed("state.organization", "", "organization in HCP Terraform", same),
  deed("state.project", "", "project in HCP Terraform, a workspace for each stack", same),
  deed("state.agent", "", "machine on which HCP Terraform runs inside the network", same),
  deed("files.<name>.template", "filled and written, as `text`", "as `text`", "as `text`"),
  deed("sites.<name>", "queues that workers know", "", "queues that workers know"),
  deed(
    "components.<name>.kind",
    "processes, or a job",
    "`google_cloud_run_v2_service`, `_worker_pool` or `_job`",
    "`Deployment`, or `Job` and `CronJob`",
  ),
  deed("components.<name>.broker", "where the backlog is counted", same, same),
  deed("components.<name>.chart", "`command` runs instead", "`command` runs instead", "objects of the chart"),
  deed("data.<name>.kind", "a server of the machine, or a folder", "Cloud SQL, Memorystore, or a bucket", same),
  deed("data.<name>.provider", "", "", "Google's server, or one in the cluster"),
  deed("google.project", "", "project of every resource", same),
  deed("google.region", "", "region of every resource that has one", same),
  deed("google.billing", "", "billing account of the project that `fairlead bootstrap` makes", same),
  deed("google.folder", "", "folder of that project", same),
  deed("shares", "", "network, SQL server and registry are the other stage's", "same, and its cluster"),
  deed("namespace", "", "", "namespace of every object"),
  deed("standby.traffic", "", "", "what a failover turns"),
  deed("deliver.via", "", "", "a commit, or a pull request, in the repository that Argo CD follows"),
  deed("approve", "asked before a deployment", "same; reviewers of the pipeline's environment", same),
  deed("from", "stages a release may be promoted from", same, same),
  deed("access.front", "", "load balancer, or a tunnel to Cloudflare", "`Gateway`, or a tunnel to Cloudflare"),
  deed("gateway", "", "", "how sites reach the stage's data"),
  deed("stages.<name>.target", "an engine on this machine", "services of Cloud Run", "objects in a cluster"),
  deed("stages.<name>.env", "as `env`", same, same),
];

function deed(option: string, local: string, cloudRun: string, gke: string): Deed {
  return { option, on: { local, "cloud-run": cloudRun, gke } };
}
