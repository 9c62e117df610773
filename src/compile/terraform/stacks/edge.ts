import type { Access } from "../../../app/model.ts";
import type { Context } from "../context.ts";
import { policiesFor, policyResources } from "../edge/armor.ts";
import { backendDrafts, backendsOf, publicBuckets } from "../edge/backends.ts";
import { addressServing, balancer, gatewayAddresses } from "../edge/balancer.ts";
import { certificates } from "../edge/certificate.ts";
import { cloudflareDraft, cloudflareOf } from "../edge/cloudflare.ts";
import { dnsDrafts } from "../edge/dns.ts";
import { frontOf } from "../edge/front.ts";
import { lanesOf } from "../edge/lanes.ts";
import { tunnelDrafts } from "../edge/tunnel.ts";
import { accessApplications } from "../edge/zero-trust.ts";
import { alerts, channels } from "../monitor/alerts.ts";
import { dashboard, dashboardFile } from "../monitor/dashboard.ts";
import { logRetention } from "../monitor/logs.ts";
import { uptime } from "../monitor/uptime.ts";
import { rootModule } from "../root-module.ts";
import type { Draft, Stack } from "../stack.ts";
import { mentioned, output, secretVersions, serving, variables } from "../variable.ts";

/**
 * How a stage is reached from outside, and how it is watched. `undefined` where nothing stands in front of it and nobody asked
 * for more than Google does by itself.
 */
export function edgeStack(context: Context): Stack | undefined {
  const { access, ground } = context.app;
  const watched = ground.monitor.notify.length > 0;
  const drafts = [
    ...(access === undefined ? [] : inFront(context, access)),
    ...logRetention(context),
    ...(watched ? watching(context) : []),
  ];
  if (drafts.length === 0) return undefined;
  return rootModule(context, "edge", {
    header: `What stands in front of ${context.app.name} in the stage ${context.app.stage}, and what watches it.`,
    drafts,
    asked: (mentions) => [variables(...mentioned([serving, secretVersions], mentions))],
    files: watched ? [dashboardFile(context)] : [],
    after: [
      "foundation",
      // Cloudflare's token is one of the stage's secrets.
      ...(leadsToBucket(context) || asksCloudflare(context) ? (["data"] as const) : []),
      // What holds a tunnel open there reads its token by an account of the cluster's stack.
      ...(context.app.target === "gke" ? (["platform"] as const) : []),
    ],
  });
}

function asksCloudflare({ app }: Context): boolean {
  return app.access !== undefined && cloudflareOf(app.access) !== undefined;
}

function leadsToBucket({ app }: Context): boolean {
  return (app.access?.routes ?? []).some(({ to }) => app.data.some(({ name }) => name === to));
}

function watching(context: Context): Draft[] {
  return [
    { file: "alerts.tf", blocks: [...channels(context), ...uptime(context), ...alerts(context)] },
    { file: "dashboard.tf", blocks: [dashboard()] },
  ];
}

function inFront(context: Context, access: Access): Draft[] {
  const cloudflare = cloudflareOf(access);
  switch (frontOf(access)) {
    case "direct":
      return [];
    case "google":
      return [...balanced(context, access), ...(cloudflare === undefined ? [] : cloudflareDraft(context, cloudflare))];
    case "cloudflare":
      return [...balanced(context, access), ...atCloudflare(context, access)];
    case "tunnel":
      return [
        ...(cloudflare === undefined ? [] : tunnelDrafts(context, access, cloudflare.account)),
        ...atCloudflare(context, access),
        ...dnsDrafts(context, access),
        url(access),
      ];
  }
}

function atCloudflare(context: Context, access: Access): Draft[] {
  const dns = cloudflareOf(access);
  if (dns === undefined) return [];
  return [...cloudflareDraft(context, dns), { file: "access.tf", blocks: accessApplications(context, access, dns.account) }];
}

/** In a cluster the load balancer belongs to its gateway, which takes address, certificates and policies by their names. */
function balanced(context: Context, access: Access): Draft[] {
  const lanes = lanesOf(frontOf(access) === "cloudflare" ? { ...access, rules: [] } : access);
  const backends = backendsOf(context.app, lanes);
  const guarded = backends.flatMap((backend) => (backend.kind === "service" ? [backend] : []));
  const policies = policiesFor(access, guarded);
  const onRun = context.app.target === "cloud-run";
  return [
    { file: "balancer.tf", blocks: onRun ? balancer(context, access, backends) : gatewayAddresses(context) },
    { file: "certificate.tf", blocks: certificates(context, access) },
    { file: "armor.tf", blocks: policyResources(context, access, policies) },
    ...(onRun ? backendDrafts(context, backends, policies) : [publicBuckets(context, backends)]),
    ...dnsDrafts(context, access),
    url(access),
    output("address", addressServing(context), "The load balancer's address."),
  ];
}

function url({ domain = "" }: Access): Draft {
  return output("url", `https://${domain}`, "Where the app is reached.");
}
