import type { App } from "../../app/model.ts";
import { serversOf } from "./servers.ts";

/** An operator of which a stage's objects need the kinds, as its makers publish it. */
export type Operator = {
  /** The name of its Helm release, and of its namespace. */
  name: string;
  /** Why the stage needs it, in a clause. */
  because: string;
  chart: { repository: string; name: string; version: string };
  /** What is set beside the chart's own defaults. */
  values: Readonly<Record<string, unknown>>;
};

/** A setting of Argo CD: the key in its ConfigMap `argocd-cm`, and the value. */
export type ArgocdSetting = { key: string; value: string };

/**
 * An autoscaler is well once it is there. By itself Argo CD calls one degraded that has seen no load yet, which is so for the
 * first minute of every Pod, and fails the whole sync for it:
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#custom-health-checks
 */
export const AUTOSCALER_HEALTH: ArgocdSetting = {
  key: "resource.customizations.health.autoscaling_HorizontalPodAutoscaler",
  value: 'return { status = "Healthy", message = "What it sees of load is no part of a release" }\n',
};

/** Where the operators are that have to reach into a stage's namespace. */
export const SCALER = "keda";
export const POSTGRES_OPERATOR = "cloudnative-pg";

/** Argo CD follows a repository; nobody logs in to it, and it tells nobody. */
const argocd: Omit<Operator, "because"> = {
  name: "argocd",
  chart: { repository: "https://argoproj.github.io/argo-helm", name: "argo-cd", version: "10.1.1" },
  values: {
    dex: { enabled: false },
    notifications: { enabled: false },
    configs: { cm: { [AUTOSCALER_HEALTH.key]: AUTOSCALER_HEALTH.value } },
  },
};
const externalSecrets: Omit<Operator, "because"> = {
  name: "external-secrets",
  chart: { repository: "https://charts.external-secrets.io", name: "external-secrets", version: "2.0.0" },
  values: {},
};
const keda: Omit<Operator, "because"> = {
  name: SCALER,
  chart: { repository: "https://kedacore.github.io/charts", name: "keda", version: "2.20.2" },
  values: {},
};

const cloudnativePg: Omit<Operator, "because"> = {
  name: POSTGRES_OPERATOR,
  chart: { repository: "https://cloudnative-pg.github.io/charts", name: "cloudnative-pg", version: "0.28.0" },
  values: {},
};

/** What has to be in a stage's clusters before its objects are. */
export function operatorsOf({ components, data, ground }: App): readonly Operator[] {
  const scaled = components.find((component) => component.kind === "worker" && component.scale.on?.measure === "backlog");
  const postgres = serversOf({ data }).find(({ kind }) => kind === "postgres");
  return [
    { ...externalSecrets, because: "it brings secrets of Secret Manager to where they are used" },
    ...(scaled === undefined ? [] : [{ ...keda, because: `it scales \`${scaled.name}\` by what waits in its queues` }]),
    ...(postgres === undefined ? [] : [{ ...cloudnativePg, because: `it runs the server \`${postgres.name}\`` }]),
    ...(ground.deliver.by === "argocd" ? [{ ...argocd, because: "it makes the cluster follow the repository" }] : []),
  ];
}
