import type { Deployment } from "kubernetes-types/apps/v1.js";
import type { ServiceAccount } from "kubernetes-types/core/v1.js";
import { CLOUDFLARED } from "../cloudflared.ts";
import { frontOf } from "../terraform/edge/front.ts";
import { tunnelSecretKey } from "../terraform/edge/tunnel.ts";
import { secretId } from "../terraform/secret.ts";
import type { Read } from "./component.ts";
import { labels, metadata, RELEASE, selector } from "./metadata.ts";
import { tunnelPolicy } from "./network.ts";
import { type Complete, type Placed, waves } from "./object.ts";
import { containerSecurity, podSecurity } from "./pod-security.ts";
import { TUNNEL } from "./reach.ts";
import { externalSecret, secretName } from "./secrets.ts";
import type { Stage } from "./stage.ts";

const METRICS_PORT = 2000;
const TOKEN = "TUNNEL_TOKEN";

/** A stage behind a tunnel has no public address: it calls Cloudflare, and requests come back by that way. */
export function compileTunnel(stage: Stage, all: readonly Read[]): Placed[] {
  const { access } = stage.app;
  // Two clusters that hold one tunnel open would share its requests.
  if (access === undefined || frontOf(access) !== "tunnel" || stage.role === "standby") return [];
  const token = { variable: "tunnel", secret: secretId(stage.context, tunnelSecretKey) };
  const secret = externalSecret(stage, secretName(stage, TUNNEL), TUNNEL, [{ key: TOKEN, text: [token] }]);
  return [
    ...[account(stage), secret].map((object) => ({ wave: waves.configuration, group: TUNNEL, object })),
    { wave: waves.configuration, group: "network", object: tunnelPolicy(stage, all) },
    { wave: waves.routes, group: TUNNEL, object: deployment(stage) },
  ];
}

/** An account that may do nothing. */
function account(stage: Stage): Complete<ServiceAccount> {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata(stage, TUNNEL, TUNNEL),
    automountServiceAccountToken: false,
  };
}

function deployment(stage: Stage): Complete<Deployment> {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(stage, TUNNEL, TUNNEL),
    spec: {
      replicas: 2,
      selector: { matchLabels: selector(stage, TUNNEL) },
      strategy: { rollingUpdate: { maxUnavailable: 0 } },
      template: {
        metadata: { labels: labels(stage, TUNNEL), annotations: { [RELEASE]: stage.release.id } },
        spec: {
          serviceAccountName: TUNNEL,
          enableServiceLinks: false,
          securityContext: podSecurity,
          containers: [
            {
              name: "cloudflared",
              image: CLOUDFLARED,
              args: ["tunnel", "--no-autoupdate", "--metrics", `0.0.0.0:${METRICS_PORT}`, "run"],
              ports: [{ name: "metrics", containerPort: METRICS_PORT }],
              env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: secretName(stage, TUNNEL), key: TOKEN } } }],
              resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "128Mi" } },
              readinessProbe: { httpGet: { path: "/ready", port: "metrics" } },
              securityContext: containerSecurity,
            },
          ],
        },
      },
    },
  };
}
