import type { StatefulSet } from "kubernetes-types/apps/v1.js";
import type { Service, ServiceAccount } from "kubernetes-types/core/v1.js";
import { type Bytes, printCpu, printSize } from "../../app/units.ts";
import type { Hosted } from "../terraform/data/names.ts";
import { dataPassword } from "./data-text.ts";
import { metadata, selector } from "./metadata.ts";
import type { Complete, KubernetesObject } from "./object.ts";
import { containerSecurity, podSecurity } from "./pod-security.ts";
import { externalSecret } from "./secrets.ts";
import { PORTS, roomOf } from "./servers.ts";
import type { Stage } from "./stage.ts";

/** Valkey, which every client of Redis speaks with, as published on Docker Hub and seen under this digest on 2026-11-28. */
const IMAGE = "docker.io/valkey/valkey:8.1.10-alpine@sha256:081c2f5cb575efc901aa80ff9cdbd1ec6a301682fd35e1ebb4b0990a4a4a8507";
const USERS = "/etc/valkey/users.acl";

/** One server with a disk of its own. What it was told is on that disk within a second, and survives it. */
export function compileRedis(stage: Stage, datum: Hosted<"redis">): KubernetesObject[] {
  const { name } = datum;
  const password = dataPassword(stage, name);
  // Only a hash of the password reaches the server, and nothing of it a command line.
  const users = { key: "users.acl", text: [password], template: userTemplate(password.variable) };
  return [
    externalSecret(stage, usersSecret(name), name, [users]),
    account(stage, name),
    service(stage, name),
    server(stage, datum),
  ];
}

function usersSecret(name: string): string {
  return `${name}-users`;
}

function userTemplate(variable: string): string {
  return `user default on #{{ .${variable} | sha256sum }} ~* &* +@all\n`;
}

/** An account that may do nothing. */
function account(stage: Stage, name: string): Complete<ServiceAccount> {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(stage, name, name), automountServiceAccountToken: false };
}

function service(stage: Stage, name: string): Complete<Service> {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(stage, name, name),
    spec: { selector: selector(stage, name), ports: [{ name: "redis", port: PORTS.redis }] },
  };
}

function server(stage: Stage, datum: Hosted<"redis">): Complete<StatefulSet> {
  const { name } = datum;
  const { cpu, memory, storage } = roomOf(datum);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadata(stage, name, name),
    spec: {
      replicas: 1,
      serviceName: name,
      selector: { matchLabels: selector(stage, name) },
      template: {
        // Nothing of the release: a new one is no reason to start the server again.
        metadata: { labels: selector(stage, name) },
        spec: {
          serviceAccountName: name,
          enableServiceLinks: false,
          securityContext: podSecurity,
          containers: [
            {
              name: "valkey",
              image: IMAGE,
              command: ["valkey-server", ...settings(memory).flatMap(([setting, value]) => [`--${setting}`, value])],
              ports: [{ name: "redis", containerPort: PORTS.redis }],
              resources: { requests: { cpu: printCpu(cpu), memory: printSize(memory) }, limits: { memory: printSize(memory) } },
              readinessProbe: { tcpSocket: { port: "redis" } },
              livenessProbe: { tcpSocket: { port: "redis" } },
              securityContext: containerSecurity,
              volumeMounts: [
                { name: "data", mountPath: "/data" },
                { name: "users", mountPath: USERS, subPath: "users.acl", readOnly: true },
              ],
            },
          ],
          volumes: [{ name: "users", secret: { secretName: usersSecret(name) } }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: printSize(storage) } } },
        },
      ],
    },
  };
}

/** Tasks in a queue are never thrown away to make room; a quarter of the memory is left for copies while a file is written. */
function settings(memory: Bytes): [string, string][] {
  return [
    ["dir", "/data"],
    ["appendonly", "yes"],
    ["aclfile", USERS],
    ["maxmemory", String(Math.floor((memory * 3) / 4))],
    ["maxmemory-policy", "noeviction"],
  ];
}
