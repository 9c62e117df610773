import type { Service } from "../../../app/model.ts";
import { local } from "../context.ts";
import { frontOf, ingressOf } from "../edge/front.ts";
import { type Expression, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { projectNumber } from "./address.ts";
import type { RunStage } from "./stage.ts";

/** Identity-Aware Proxy before a service that has no load balancer: it may call the service, and these people may pass it. */
export function iap(stage: RunStage, { name }: Service): Addressed[] {
  const { access } = stage.app;
  if (access?.login !== "iap" || frontOf(access) !== "direct") return [];
  if (ingressOf(stage.context, name) !== "INGRESS_TRAFFIC_ALL") return [];
  const service = raw(`google_cloud_run_v2_service.${local(name)}.name`);
  const location = stage.context.google.region;
  const who = [...new Set(access.rules.flatMap((rule) => rule.who))].sort();
  const agent = raw(`"serviceAccount:service-\${${projectNumber.text}}@gcp-sa-iap.iam.gserviceaccount.com"`);
  const proxy = resource("google_cloud_run_v2_service_iam_member", local(name, "iap"), {
    name: service,
    location,
    role: "roles/run.invoker",
    member: agent,
  });
  if (who.length === 0) return [proxy];
  return [
    proxy,
    resource(
      "google_iap_web_cloud_run_service_iam_member",
      local(name),
      { cloud_run_service_name: service, location, role: "roles/iap.httpsResourceAccessor", member: raw("each.value") },
      { for_each: members(who) },
    ),
  ];
}

function members(who: readonly string[]): Expression {
  return raw(`toset([${who.map((member) => `"${member.replace(/^email:/, "user:")}"`).join(", ")}])`);
}
