/** The APIs that a project has to have enabled: exactly those that the stages on this ground use. */
import type { App } from "../../app/model.ts";
import { type Context, local, usersOf } from "./context.ts";
import { exportsOf } from "./data/export.ts";
import { clusterOf, isMade } from "./gke/names.ts";
import { needsPeering } from "./network/peering.ts";
import { hasPrivateRun } from "./network/private-run.ts";
import { resource } from "./resource.ts";
import type { Draft } from "./stack.ts";

export function apis(context: Context): Draft {
  const { project } = context.google;
  const services = apisOf(context);
  return {
    file: "apis.tf",
    blocks: services.map((service) =>
      // Destroying the stage leaves them enabled (`disable_on_destroy` is false by itself): others in the project may use them.
      resource("google_project_service", local(service.replace(".googleapis.com", "")), { project, service }),
    ),
  };
}

/** Their names, sorted. `fairlead bootstrap` enables the same ones, so that the first plan meets no closed door. */
export function apisOf(context: Context): string[] {
  const names = new Set(["compute", "iam", "logging", "run", "secretmanager", "storage"]);
  if (needsPeering(context)) names.add("servicenetworking");
  if (hasPrivateRun(context)) names.add("dns");
  if (context.ground.ground.network.via === "connector") names.add("vpcaccess");
  for (const name of ofCluster(context)) names.add(name);
  for (const app of usersOf(context)) for (const name of ofStage(app)) names.add(name);
  return [...names].sort().map((name) => `${name}.googleapis.com`);
}

function ofStage(app: App): string[] {
  return [
    ...app.data.flatMap((datum) => {
      if (datum.kind === "bucket" || datum.hosting.provider !== "google") return [];
      if (datum.kind === "redis") return ["redis"];
      return ["sqladmin", ...(exportsOf(datum).length === 0 ? [] : ["cloudscheduler", "workflows", "workflowexecutions"])];
    }),
    ...app.components.flatMap((component) => {
      if (component.kind === "job" && component.run.when === "schedule") return ["cloudscheduler"];
      const backlog = component.kind === "worker" && component.scale.on?.measure === "backlog";
      return [
        ...(backlog && app.target === "cloud-run" ? ["parametermanager"] : []),
        ...(component.metrics === undefined ? [] : ["monitoring"]),
      ];
    }),
    ...ofAccess(app),
    ...(app.ground.monitor.notify.length > 0 ? ["monitoring"] : []),
    ...(app.ground.state?.in === "hcp" ? ["iamcredentials", "sts"] : []),
  ];
}

function ofCluster(context: Context): string[] {
  const cluster = clusterOf(context);
  if (cluster === undefined) return [];
  if (!isMade(cluster)) return ["container"];
  return [
    "container",
    "gkebackup",
    "gkehub",
    ...(cluster.admit === "ours" ? ["binaryauthorization"] : []),
    ...(cluster.mode === "standard" ? ["dns"] : []),
  ];
}

function ofAccess({ access }: App): string[] {
  if (access === undefined) return [];
  const balanced =
    access.front === "google" || access.front === "cloudflare" || (access.front === undefined && access.domain !== undefined);
  return [
    ...(access.login === "iap" ? ["iap"] : []),
    ...(access.dns.by === "cloud-dns" ? ["dns"] : []),
    ...(balanced ? ["certificatemanager"] : []),
  ];
}
