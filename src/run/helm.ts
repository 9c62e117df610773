import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { archiveIn } from "./chart.ts";
import { runProgram } from "./command.ts";
import { findProgram } from "./find-program.ts";

export type ChartOrder = {
  /** Of the Helm release and its namespace. */
  name: string;
  chart: { repository: string; name: string; version: string };
  values: Readonly<Record<string, unknown>>;
};
export type HelmAround = {
  kubeconfig: string;
  /** A folder of archives, `name-version.tgz`, that are taken before the repository is asked. */
  charts: string | undefined;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
};

/** How long what a chart brings may take to be ready. */
const TIMEOUT = "10m";

/**
 * Installs a chart in a namespace of its own, or brings it to this version; waits until it is ready. The same again changes
 * nothing. What Helm says of an installation that went well is for whoever installs by hand. Throws `helm-missing`, and `chart-failed` with Helm's words.
 */
export async function installChart({ name, chart, values }: ChartOrder, around: HelmAround): Promise<void> {
  const helm = await findProgram("helm", around.env);
  if (helm === undefined) throw new Failure("helm-missing", { component: undefined });
  const archive = around.charts === undefined ? undefined : await archiveIn(around.charts, chart);
  const source = archive === undefined ? [chart.name, "--repo", chart.repository] : [archive];
  const folder = await mkdtemp(join(tmpdir(), "fairlead-helm-"));
  try {
    const file = join(folder, "values.json");
    await writeFile(file, JSON.stringify(values));
    const where = ["--namespace", name, "--create-namespace", "--kubeconfig", around.kubeconfig];
    const how = ["--version", chart.version, "--values", file, "--wait", "--timeout", TIMEOUT];
    const outcome = await runProgram([helm, "upgrade", "--install", name, ...source, ...where, ...how], {
      cwd: folder,
      env: around.env,
      signal: around.signal,
    });
    if (outcome.code !== 0) {
      const from = archive ?? chart.repository;
      throw new Failure("chart-failed", { chart: chart.name, version: chart.version, from, lines: outcome.tail.slice(-8) });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
