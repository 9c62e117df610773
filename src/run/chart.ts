import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { runProgram } from "./command.ts";
import { exists } from "./exists.ts";
import { findProgram } from "./find-program.ts";
import { textsIn } from "./tar.ts";

/** A chart as the manifest names it, and the component whose it is. */
export type WantedChart = {
  component: string;
  chart: { repository: string; name: string; version: string; digest: string | undefined };
};
/** A chart that is at hand. */
export type Chart = {
  /** Where its archive lies. */
  path: string;
  /** Of the archive; of the files where it came from a folder. */
  digest: string;
  /** Its texts, by their path within it. */
  files: ReadonlyMap<string, string>;
};
export type ChartsAround = {
  env: NodeJS.ProcessEnv;
  /** The user's cache: charts are kept in it by their digest. */
  cache: string;
  /** The folder of the manifest, from which a relative repository is looked for. */
  project: string;
  signal: AbortSignal;
};

/** Of the caller: a folder of archives, `name-version.tgz`, that are taken before the repository is asked. */
const BROUGHT = "FAIRLEAD_CHARTS";

/**
 * Brings a chart: from the folder that FAIRLEAD_CHARTS names, the cache, a folder beside the manifest, or its repository. Throws
 * `helm-missing`, `chart-unreachable` and, where the manifest pins another one, `chart-digest-differs`.
 */
export async function bringChart(wanted: WantedChart, around: ChartsAround): Promise<Chart> {
  const { repository, name, version, digest } = wanted.chart;
  const given = around.env[BROUGHT];
  const brought = given === undefined ? undefined : await archiveIn(given, wanted.chart);
  if (given !== undefined && brought !== undefined) return archive(wanted, brought, given);
  const kept = digest === undefined ? undefined : keptAt(around.cache, digest);
  if (kept !== undefined && (await exists(kept))) return archive(wanted, kept, around.cache);
  if (/^(https|oci):/.test(repository)) return pulled(wanted, around);
  const folder = resolve(around.project, repository);
  const beside = await archiveIn(folder, wanted.chart);
  if (beside !== undefined) return archive(wanted, beside, repository);
  if (await exists(join(folder, name, "Chart.yaml"))) return packed(wanted, join(folder, name), around);
  const lines = [`There is neither ${archiveName(wanted.chart)} nor a folder ${name} with a Chart.yaml.`];
  throw new Failure("chart-unreachable", { chart: name, version, from: repository, lines });
}

/** Where the archive of a chart lies in a folder of them; nothing where it is not there. */
export async function archiveIn(
  folder: string,
  chart: Pick<WantedChart["chart"], "name" | "version">,
): Promise<string | undefined> {
  const path = join(folder, archiveName(chart));
  return (await exists(path)) ? path : undefined;
}

/** As `helm package` calls it. */
function archiveName({ name, version }: Pick<WantedChart["chart"], "name" | "version">): string {
  return `${name}-${version}.tgz`;
}

async function archive(wanted: WantedChart, path: string, from: string): Promise<Chart> {
  const bytes = await readFile(path);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  held(wanted, digest, from);
  return { path, digest, files: filesOf(wanted, bytes, from) };
}

function held({ chart: { name, version, digest: wanted } }: WantedChart, found: string, from: string): void {
  if (wanted !== undefined && wanted !== found) {
    throw new Failure("chart-digest-differs", { chart: name, version, from, wanted, found });
  }
}

/** Archives hold one folder, called like the chart. */
function filesOf({ chart: { name, version } }: WantedChart, bytes: Uint8Array, from: string): Map<string, string> {
  try {
    const texts = [...textsIn(bytes)];
    return new Map(texts.flatMap(([path, text]) => (path.startsWith(`${name}/`) ? [[path.slice(name.length + 1), text]] : [])));
  } catch (error) {
    const lines = [`The archive cannot be read: ${(error as Error).message}`];
    throw new Failure("chart-unreachable", { chart: name, version, from, lines }, { cause: error });
  }
}

async function pulled(wanted: WantedChart, around: ChartsAround): Promise<Chart> {
  const { repository, name, version, digest } = wanted.chart;
  const source = repository.startsWith("oci:") ? [`${repository.replace(/\/$/, "")}/${name}`] : [name, "--repo", repository];
  return inFolder(async (folder) => {
    const { code, tail } = await helm(wanted, ["pull", ...source, "--version", version, "--destination", folder], around);
    const [file] = (await readdir(folder)).filter((one) => one.endsWith(".tgz"));
    if (code !== 0 || file === undefined) {
      throw new Failure("chart-unreachable", { chart: name, version, from: repository, lines: tail.slice(-4) });
    }
    const chart = await archive(wanted, join(folder, file), repository);
    // By what it is, so that it can be taken by whoever pins it.
    return { ...chart, path: await keep(chart, around.cache, digest) };
  });
}

async function keep({ path, digest }: Chart, cache: string, pinned: string | undefined): Promise<string> {
  const kept = keptAt(cache, pinned ?? digest);
  await mkdir(join(cache, "charts"), { recursive: true });
  const half = `${kept}.${process.pid}`;
  await copyFile(path, half);
  await rename(half, kept);
  return kept;
}

function keptAt(cache: string, digest: string): string {
  return join(cache, "charts", `${digest.replace(":", "-")}.tgz`);
}

/** A folder is packed by Helm, which writes the time into the archive: the digest is of its files. */
async function packed(wanted: WantedChart, folder: string, around: ChartsAround): Promise<Chart> {
  const { name, version } = wanted.chart;
  return inFolder(async (to) => {
    const { code, tail } = await helm(wanted, ["package", folder, "--destination", to], around);
    const path = await archiveIn(to, wanted.chart);
    if (code !== 0 || path === undefined) {
      const lines = code === 0 ? [`Its Chart.yaml says another version than ${version}.`] : tail.slice(-4);
      throw new Failure("chart-unreachable", { chart: name, version, from: wanted.chart.repository, lines });
    }
    const files = filesOf(wanted, await readFile(path), wanted.chart.repository);
    const sum = createHash("sha256");
    for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) sum.update(`${file}\0${text}\0`);
    const chart = { path, digest: `sha256:${sum.digest("hex")}`, files };
    held(wanted, chart.digest, wanted.chart.repository);
    return { ...chart, path: await keep(chart, around.cache, undefined) };
  });
}

/** The Kubernetes that a chart is written for: older than any channel of GKE, and the same whatever helm it is. */
const KUBERNETES = "1.33.0";
const APIS = ["gateway.networking.k8s.io/v1"];

/** What Helm makes of a chart with these values. Asks no cluster. Throws `helm-missing` and `chart-not-written`. */
export async function writeChart(
  wanted: WantedChart & { release: string; namespace: string; values: object },
  chart: Chart,
  around: ChartsAround,
): Promise<string> {
  return inFolder(async (folder) => {
    const file = join(folder, "values.json");
    await writeFile(file, JSON.stringify(wanted.values));
    const where = ["--namespace", wanted.namespace, "--values", file, "--include-crds"];
    const world = ["--kube-version", KUBERNETES, ...APIS.flatMap((api) => ["--api-versions", api])];
    const { code, output, tail } = await helm(wanted, ["template", wanted.release, chart.path, ...where, ...world], around);
    if (code === 0) return output;
    const { name, version } = wanted.chart;
    const said = tail.filter((line) => !/^(WARNING:|Use --debug|walk\.go)/.test(line)).slice(-8);
    throw new Failure("chart-not-written", { component: wanted.component, chart: name, version, lines: said });
  });
}

const TIMEOUT_MS = 120_000;

async function helm({ component }: WantedChart, words: readonly string[], { env, signal }: ChartsAround) {
  const program = await findProgram("helm", env);
  if (program === undefined) throw new Failure("helm-missing", { component });
  return runProgram([program, ...words], { cwd: tmpdir(), env, signal, timeoutMs: TIMEOUT_MS });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-chart-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
