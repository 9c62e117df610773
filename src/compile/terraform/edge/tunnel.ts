/**
 * A tunnel: cloudflared runs inside the network and calls Cloudflare, so that the stage has no public address at all. Its
 * token is Cloudflare's to make: the first apply makes the tunnel and the token's place, the second, once somebody has put the
 * token there, starts what holds the tunnel open.
 */
import type { Access } from "../../../app/model.ts";
import { CLOUDFLARED } from "../../cloudflared.ts";
import { accountEmail, googleName } from "../../google-names.ts";
import { type Context, placeOf, stageName } from "../context.ts";
import { raw, type Value } from "../hcl/expression.ts";
import { egressOf, networkPath, runSubnetName } from "../network/names.ts";
import { remote } from "../remote.ts";
import { type Addressed, resource } from "../resource.ts";
import { secret } from "../secret.ts";
import type { Draft } from "../stack.ts";
import { output, variables } from "../variable.ts";
import { namesOf } from "./certificate.ts";
import { withoutSlash } from "./lanes.ts";

/** Of the secret that holds the tunnel's token. */
export const tunnelSecretKey = "edge_tunnel";

const started = { count: raw("var.tunnel_version > 0 ? 1 : 0") };

export function tunnelDrafts(context: Context, access: Access, account: string): Draft[] {
  const onRun = context.app.target === "cloud-run";
  return [
    {
      file: "tunnel.tf",
      blocks: [
        ...tunnel(context, access, account),
        secret(context, tunnelSecretKey, "Supplied: Cloudflare gives the token, and it never passes through Terraform."),
        ...(onRun ? connector(context) : [inCluster(context)]),
      ],
    },
    // In a cluster it is an object of the release that reads the token.
    ...(onRun
      ? [
          variables(
            {
              name: "tunnel_version",
              type: "number",
              description: "The version of the tunnel's token that is in use; 0 while there is none.",
              default: 0,
              valid: {
                condition: "var.tunnel_version >= 0 && floor(var.tunnel_version) == var.tunnel_version",
                message: "Versions are whole numbers; 0 stands for none.",
              },
            },
            {
              name: "cloudflared_image",
              type: "string",
              description: "The image of cloudflared, with its digest.",
              default: CLOUDFLARED,
            },
          ),
        ]
      : []),
    output("tunnel_id", raw("cloudflare_zero_trust_tunnel_cloudflared.edge.id"), "The tunnel, whose token Cloudflare gives."),
  ];
}

function tunnel(context: Context, access: Access, account: string): Addressed[] {
  const made = resource("cloudflare_zero_trust_tunnel_cloudflared", "edge", {
    account_id: account,
    name: stageName(context, "compute"),
    config_src: "cloudflare",
  });
  const routes = access.routes
    .map(({ path, to }) => ({ path: withoutSlash(path), to }))
    .sort((a, b) => b.path.length - a.path.length);
  const ingress = namesOf(access).flatMap((hostname) =>
    routes.map(({ path, to }) => ({
      hostname,
      ...(path === "" ? {} : { path: `^${escaped(path)}(/|$)` }),
      ...origin(context, to),
    })),
  );
  const config = resource("cloudflare_zero_trust_tunnel_cloudflared_config", "edge", {
    account_id: account,
    tunnel_id: made.address.get("id"),
    config: { ingress: [...ingress, { service: "http_status:404" }] },
  });
  return [made, config];
}

function escaped(path: string): string {
  return path.replace(/[.*+?^$|()[\]{}\\]/g, "\\$&");
}

/** Cloud Run finds a service by the host it is asked for, so that the app sees that one; Kubernetes does not look at it. */
function origin(
  context: Context,
  service: string,
): { service: Value<string>; origin_request?: { http_host_header: Value<string> } } {
  if (context.app.target === "gke") {
    // The Service listens where HTTP does, and leads to whatever port the component has.
    return { service: `http://${service}.${context.app.ground.namespace}.svc.cluster.local` };
  }
  const url = raw(`${remote("app", "service_uris").text}["${service}"]`);
  return { service: url, origin_request: { http_host_header: raw(`trimprefix(${url.text}, "https://")`) } };
}

function runSubnetPath(context: Context): string {
  const { project, region } = placeOf(context);
  return `projects/${project}/regions/${region}/subnetworks/${runSubnetName(context)}`;
}

/** In a cluster the token is read like every other secret of the stage. */
function inCluster(context: Context): Addressed {
  return resource("google_secret_manager_secret_iam_member", "tunnel", {
    secret_id: raw(`google_secret_manager_secret.${tunnelSecretKey}.id`),
    role: "roles/secretmanager.secretAccessor",
    member: `serviceAccount:${accountEmail(context.google.project, stageName(context, "account", "secrets"))}`,
  });
}

/** Two instances, so that one may be replaced while the other holds the tunnel open. */
function connector(context: Context): Addressed[] {
  const { app, google } = context;
  const account = googleName("account", app.name, app.stage, "edge-cloudflared");
  const identity = resource("google_service_account", "tunnel", {
    account_id: account,
    display_name: `Tunnel of ${app.name} in ${app.stage}`,
  });
  const reader = resource("google_secret_manager_secret_iam_member", "tunnel", {
    secret_id: raw(`google_secret_manager_secret.${tunnelSecretKey}.id`),
    role: "roles/secretmanager.secretAccessor",
    member: identity.address.get("member"),
  });
  const pool = resource(
    "google_cloud_run_v2_worker_pool",
    "tunnel",
    {
      name: stageName(context, "run", "edge-cloudflared"),
      location: google.region,
      // It holds nothing that could be lost.
      deletion_protection: false,
      scaling: { manual_instance_count: 2 },
      template: {
        service_account: accountEmail(google.project, account),
        vpc_access: {
          egress: egressOf(context),
          network_interfaces: [{ network: networkPath(context), subnetwork: runSubnetPath(context) }],
        },
        containers: [
          {
            image: raw("var.cloudflared_image"),
            args: ["tunnel", "--no-autoupdate", "--metrics", "0.0.0.0:2000", "run"],
            env: [
              {
                name: "TUNNEL_TOKEN",
                value_source: {
                  secret_key_ref: {
                    secret: raw(`google_secret_manager_secret.${tunnelSecretKey}.secret_id`),
                    version: raw("tostring(var.tunnel_version)"),
                  },
                },
              },
            ],
            resources: { limits: { cpu: "1", memory: "512Mi" } },
            liveness_probe: { http_get: { path: "/ready", port: 2000 } },
          },
        ],
      },
    },
    { ...started, depends_on: [reader.address] },
  );
  return [identity, reader, pool];
}
