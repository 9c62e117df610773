import { type Operator, operatorsOf } from "../../../compile/kubernetes/operators.ts";
import type { Role } from "../../../compile/kubernetes/stage.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { noSettings } from "../../../plan/settings.ts";
import { installChart } from "../../../run/helm.ts";
import { asWritten } from "../as-written.ts";
import type { GoogleStage } from "../stage.ts";
import { closeClusters, openClusters } from "./clusters.ts";
import { readOutputs } from "./outputs.ts";

export type InstalledOperator = { cluster: Role; name: string; version: string; because: string };

/**
 * Installs what a stage's objects need in its clusters, one after another: External Secrets, KEDA, Argo CD. `charts` is a
 * folder of archives for where their repositories cannot be reached. Throws `platform-not-gke` for other targets.
 */
export async function installPlatform(
  stage: GoogleStage,
  { charts }: { charts: string | undefined },
  signal: AbortSignal,
): Promise<readonly InstalledOperator[]> {
  const { app, world } = stage;
  if (app.target !== "gke") throw new Failure("platform-not-gke", { stage: stage.name });
  const outputs = () => readOutputs(stage, asWritten(stage), { execution: "", settings: noSettings }, signal);
  const clusters = await openClusters(stage, app, outputs, signal);
  try {
    const installed: InstalledOperator[] = [];
    for (const { role, kubeconfig } of clusters) {
      for (const operator of operatorsOf(app)) {
        await install(stage, operator, { kubeconfig, charts, env: world.env, signal });
        installed.push({ cluster: role, name: operator.name, version: operator.chart.version, because: operator.because });
      }
    }
    return installed;
  } finally {
    await closeClusters(clusters);
  }
}

async function install(
  { world }: GoogleStage,
  operator: Operator,
  around: { kubeconfig: string; charts: string | undefined; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<void> {
  const title = `${operator.name} ${operator.chart.version}`;
  world.emit({ type: "step-started", step: operator.name, title });
  await installChart(operator, around);
  world.emit({ type: "step-ended", step: operator.name, title });
}
