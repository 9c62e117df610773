import type { App } from "../../app/model.ts";

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

/** Argo CD follows a repository; nobody logs in to it, and it tells nobody. */
const argocd: Omit<Operator, "because"> = {
  name: "argocd",
  chart: { repository: "https://argoproj.github.io/argo-helm", name: "argo-cd", version: "10.1.1" },
  values: { dex: { enabled: false }, notifications: { enabled: false } },
};
const externalSecrets: Omit<Operator, "because"> = {
  name: "external-secrets",
  chart: { repository: "https://charts.external-secrets.io", name: "external-secrets", version: "2.0.0" },
  values: {},
};
const keda: Omit<Operator, "because"> = {
  name: "keda",
  chart: { repository: "https://kedacore.github.io/charts", name: "keda", version: "2.20.2" },
  values: {},
};

/** What has to be in a stage's clusters before its objects are. */
export function operatorsOf({ components, ground }: App): readonly Operator[] {
  const scaled = components.find((component) => component.kind === "worker" && component.scale.on?.measure === "backlog");
  return [
    { ...externalSecrets, because: "it brings secrets of Secret Manager to where they are used" },
    ...(scaled === undefined ? [] : [{ ...keda, because: `it scales \`${scaled.name}\` by what waits in its queues` }]),
    ...(ground.deliver.by === "argocd" ? [{ ...argocd, because: "it makes the cluster follow the repository" }] : []),
  ];
}
