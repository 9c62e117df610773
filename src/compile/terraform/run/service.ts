import type { Service } from "../../../app/model.ts";
import { local, stageName } from "../context.ts";
import { frontOf, ingressOf } from "../edge/front.ts";
import type { Resources } from "../generated/index.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { collector, collectorVolume } from "./collector.ts";
import { container, executionEnvironment, volumes } from "./container.ts";
import { vpcAccess } from "./egress.ts";
import type { Needs } from "./needs.ts";
import { portOf } from "./port.ts";
import { livenessProbe, readinessProbe, startupProbe } from "./probe.ts";
import { revisionOf } from "./revision.ts";
import { printLimits } from "./size.ts";
import type { RunStage } from "./stage.ts";
import { withTraffic } from "./traffic.ts";

type Attributes = Resources["google_cloud_run_v2_service"];

/** A revision of a service, without its name, which follows from the rest. */
export function serviceTemplate(stage: RunStage, service: Service, needs: Needs): Attributes["template"] {
  const { volume_mounts, ...common } = container(stage, needs);
  const all = [...volumes(stage, needs), ...collectorVolume(stage, service)];
  const sidecar = collector(service);
  return {
    service_account: raw(`google_service_account.${local(service.name)}.email`),
    timeout: `${Math.max(1, Math.ceil(service.timeout / 1000))}s`,
    max_instance_request_concurrency: service.scale.on?.measure === "concurrency" ? service.scale.on.target : undefined,
    execution_environment: executionEnvironment(all),
    containers: [
      {
        ...(sidecar === undefined ? {} : { name: service.name }),
        ...common,
        ports: { container_port: portOf(service) },
        resources: {
          limits: printLimits(service),
          // Between requests the collector has to read on; without one only requests are paid for.
          cpu_idle: sidecar === undefined,
          startup_cpu_boost: true,
        },
        startup_probe: startupProbe(service),
        liveness_probe: livenessProbe(service),
        readiness_probe: readinessProbe(service),
        volume_mounts,
      },
      ...(sidecar === undefined ? [] : [sidecar]),
    ],
    volumes: all,
    vpc_access: vpcAccess(stage),
  };
}

/** A service as Cloud Run runs it. Its counts hold for all its revisions, so that scaling makes no new one. */
export function service(stage: RunStage, of: Service, template: Attributes["template"], after: readonly Expression[]): Addressed {
  const { context } = stage;
  const count = (otherwise: number) => raw(`lookup(var.scale, "${of.name}", ${otherwise})`);
  const attributes: Attributes = {
    name: stageName(context, "run", of.name),
    location: context.google.region,
    labels: { component: of.name },
    deletion_protection: false,
    ...reach(stage, of),
    template: { revision: revisionOf(of.name), ...template },
    scaling: { min_instance_count: count(of.scale.min), max_instance_count: count(of.scale.max) },
  };
  const resourceOf = resource("google_cloud_run_v2_service", local(of.name), attributes, {
    depends_on: after,
    why: `${describe(stage, of)} It holds nothing, so nothing keeps it from being deleted.`,
  });
  return withTraffic(resourceOf, of.name);
}

/**
 * Who reaches it: what stands in front of the stage, and nobody past it. Who comes by has been let in there, or comes from the
 * stage's own network, without a token of Google's.
 */
function reach(stage: RunStage, { name }: Service) {
  const { access } = stage.app;
  const ingress = ingressOf(stage.context, name);
  const direct = access !== undefined && frontOf(access) === "direct";
  const iap = ingress === "INGRESS_TRAFFIC_ALL" && direct && access.login === "iap";
  const asked = stage.app.components.some(({ waitsFor }) => waitsFor.includes(name));
  return {
    ingress,
    ...(ingress === "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" && !asked ? { default_uri_disabled: true } : {}),
    ...(iap ? { iap_enabled: true } : { invoker_iam_disabled: true }),
  };
}

function describe(stage: RunStage, { name }: Service): string {
  switch (ingressOf(stage.context, name)) {
    case "INGRESS_TRAFFIC_ALL":
      return stage.app.access?.login === "iap" ? "Whom Identity-Aware Proxy lets in reaches it." : "Open to everybody.";
    case "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER":
      return "Reached by the load balancer and from the stage's own network only.";
    case "INGRESS_TRAFFIC_INTERNAL_ONLY":
      return "Reached from the stage's own network only.";
  }
}
