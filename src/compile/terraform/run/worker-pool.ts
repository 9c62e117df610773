import type { Scheduler, Worker } from "../../../app/model.ts";
import { local, stageName } from "../context.ts";
import type { Resources } from "../generated/index.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, type Meta, resource } from "../resource.ts";
import { isScaledByBacklog } from "./autoscaler.ts";
import { collector, collectorVolume } from "./collector.ts";
import { container, volumes } from "./container.ts";
import { vpcAccess } from "./egress.ts";
import type { Needs } from "./needs.ts";
import { livenessProbe, startupProbe } from "./probe.ts";
import { revisionOf } from "./revision.ts";
import { printLimits } from "./size.ts";
import type { RunStage } from "./stage.ts";

type Attributes = Resources["google_cloud_run_v2_worker_pool"];

/** A revision of a pool, without its name. */
export function poolTemplate(stage: RunStage, component: Worker | Scheduler, needs: Needs): Attributes["template"] {
  const { volume_mounts, ...common } = container(stage, needs);
  const sidecar = collector(component);
  return {
    service_account: raw(`google_service_account.${local(component.name)}.email`),
    containers: [
      {
        ...(sidecar === undefined ? {} : { name: component.name }),
        ...common,
        resources: { limits: printLimits(component) },
        startup_probe: startupProbe(component),
        liveness_probe: livenessProbe(component),
        volume_mounts,
      },
      ...(sidecar === undefined ? [] : [sidecar]),
    ],
    volumes: [...volumes(stage, needs), ...collectorVolume(stage, component)],
    vpc_access: vpcAccess(stage),
  };
}

/** Instances that work without being asked by requests, with processors all the time. */
export function workerPool(
  stage: RunStage,
  of: Worker | Scheduler,
  template: Attributes["template"],
  after: readonly Expression[],
): Addressed {
  const { context } = stage;
  return resource(
    "google_cloud_run_v2_worker_pool",
    local(of.name),
    {
      name: stageName(context, "run", of.name),
      location: context.google.region,
      labels: { component: of.name },
      deletion_protection: false,
      template: { revision: revisionOf(of.name), ...template },
      scaling: { manual_instance_count: countOf(of) },
    },
    { depends_on: after, ...metaOf(of) },
  );
}

function countOf(of: Worker | Scheduler): Expression {
  return raw(of.kind === "scheduler" ? "var.scheduler_instances" : `lookup(var.scale, "${of.name}", ${of.scale.min})`);
}

function metaOf(of: Worker | Scheduler): Meta {
  if (of.kind === "scheduler") {
    return { why: "Exactly one: a deployment sets the count to 0, waits until none runs, and brings the new one." };
  }
  if (!isScaledByBacklog(of)) return { why: "It holds nothing, so nothing keeps it from being deleted." };
  return {
    why: "The autoscaler sets the count, which is not taken back here.",
    lifecycle: { ignore_changes: [raw("scaling[0].manual_instance_count")] },
  };
}
