/**
 * `node bench/edge/bench.ts [--rounds 5] [--seconds 6] [--requests 1000000]`: the edge beside Caddy, and beside nginx,
 * HAProxy and kamal-proxy (path in KAMAL_PROXY) where they are there. Rounds alternate between the proxies, the worst
 * round counts. Then a million requests show whether the edge's memory stays flat. Prints a table in Markdown; ends with 1
 * when a promise is not kept.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tellRow } from "../../test/trial/rows.ts";
import { checkExactness } from "./exactness.ts";
import { type Load, putLoad, whyNoLoad } from "./load.ts";
import { type Place, type RunningProxy, STARTERS, type Upstream } from "./proxies.ts";

const NUMBER = { type: "string" } as const;
const { values } = parseArgs({ options: { rounds: NUMBER, seconds: NUMBER, requests: NUMBER } });
const rounds = Number(values.rounds ?? 5);
const seconds = Number(values.seconds ?? 6);
const requests = Number(values.requests ?? 1_000_000);

/** Of each proxy in a round. */
const TURNS = 3;

type Measured = { proxy: RunningProxy; loads: Load[] };

async function main(): Promise<number> {
  const missing = whyNoLoad();
  if (missing !== undefined) throw new Error(missing);
  const processes: ChildProcess[] = [];
  const directory = await mkdtemp(join(tmpdir(), "bench-edge-"));
  try {
    const place = { directory, upstream: await startUpstream(processes), processes };
    const measured = await startAll(place);
    for (let round = 0; round < rounds; round += 1) await measureRound(measured, round);
    const [edge, ...others] = measured;
    if (edge === undefined) throw new Error("the edge did not start");
    const direct = await putLoad(place.upstream.quick, seconds);
    const slower = report(edge, others, direct);
    const leaking = await watchMemory(edge.proxy);
    return slower || leaking ? 1 : 0;
  } finally {
    await Promise.all(processes.map(end));
    await rm(directory, { recursive: true, force: true });
  }
}

/** Asked first: killed, nginx would leave its workers behind. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(late);
}

async function startUpstream(processes: ChildProcess[]): Promise<Upstream> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "upstream.ts")], { stdio: ["ignore", "pipe", "inherit"] });
  processes.push(child);
  const [line] = await once(child.stdout, "data");
  return JSON.parse(String(line));
}

async function startAll(place: Place): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const { name, start } of STARTERS) {
    const proxy = await start(place);
    if (proxy !== undefined) measured.push({ proxy, loads: [] });
    else if (name === "Caddy") throw new Error("Caddy is missing: apt-get install caddy");
    else console.error(`not measured, because it is not there: ${name}`);
  }
  return measured;
}

/** A round is made of short turns in changing order, so that what else the machine does meets all of them. */
async function measureRound(measured: readonly Measured[], round: number): Promise<void> {
  const turns = measured.map((): Load[] => []);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (let count = 0; count < measured.length; count += 1) {
      const at = (count + round + turn) % measured.length;
      const one = measured[at];
      if (one !== undefined) turns[at]?.push(await putLoad(one.proxy.port, seconds / TURNS));
    }
  }
  for (const [at, { proxy, loads }] of measured.entries()) {
    const load = together(turns[at] ?? []);
    loads.push(load);
    console.error(
      `round ${round + 1}: ${proxy.name} ${load.perSecond.toFixed(0)}/s, p99 ${load.p99Ms.toFixed(2)} ms, ${load.failed} failed`,
    );
  }
}

function together(turns: readonly Load[]): Load {
  return {
    perSecond: turns.reduce((sum, load) => sum + load.perSecond, 0) / turns.length,
    p99Ms: median(turns.map((load) => load.p99Ms)),
    failed: turns.reduce((sum, load) => sum + load.failed, 0),
  };
}

/** Whether the edge is slower than one of those it must not be slower than. */
function report(edge: Measured, others: readonly Measured[], direct: Load): boolean {
  console.log(
    "| proxy | requests/s, median | worst round | p99, median | worst round | edge ÷ it, worst round | edge's p99 ÷ its, worst round | failed |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  let slower = edge.loads.some((load) => load.failed > 0);
  for (const { proxy, loads } of [edge, ...others]) {
    const speeds = loads.map((load, at) => (edge.loads[at]?.perSecond ?? 0) / load.perSecond);
    const delays = loads.map((load, at) => (edge.loads[at]?.p99Ms ?? 0) / load.p99Ms);
    const [speed, delay] = [Math.min(...speeds), Math.max(...delays)];
    const cells = [
      proxy.name,
      median(loads.map((load) => load.perSecond)).toFixed(0),
      Math.min(...loads.map((load) => load.perSecond)).toFixed(0),
      `${median(loads.map((load) => load.p99Ms)).toFixed(2)} ms`,
      `${Math.max(...loads.map((load) => load.p99Ms)).toFixed(2)} ms`,
      proxy === edge.proxy ? "" : speed.toFixed(2),
      proxy === edge.proxy ? "" : delay.toFixed(2),
      String(loads.reduce((sum, load) => sum + load.failed, 0)),
    ];
    console.log(`| ${cells.join(" | ")} |`);
    if (proxy.name !== "Caddy" && proxy.name !== "kamal-proxy") continue;
    const met = speed > 1 && delay <= 1;
    if (!met) slower = true;
    const measured = `${speed.toFixed(2)} × its requests/s, ${delay.toFixed(2)} × its p99`;
    tellRow({ what: `edge beside ${proxy.name}, worst round of ${rounds}`, measured, bound: "> 1 ×, ≤ 1 ×", met });
  }
  console.log(`| no proxy | ${direct.perSecond.toFixed(0)} | | ${direct.p99Ms.toFixed(2)} ms | | | | ${direct.failed} |\n`);
  return slower;
}

/** Whether the edge's memory grows over the requests, or one of every kind among them is not answered exactly. */
async function watchMemory(edge: RunningProxy): Promise<boolean> {
  const samples: number[] = [];
  const ending = new AbortController();
  const exactness = checkExactness(edge.port, ending.signal);
  let sent = 0;
  let failed = 0;
  while (sent < requests) {
    const load = await putLoad(edge.port, 2);
    sent += Math.round(load.perSecond * 2);
    failed += load.failed;
    samples.push(residentMegabytes(edge.pid));
  }
  ending.abort();
  const exact = await exactness;
  const tenth = Math.max(1, Math.floor(samples.length / 4));
  const [early, late] = [Math.max(...samples.slice(0, tenth * 2)), Math.max(...samples.slice(-tenth))];
  console.log(
    `Memory over ${sent} requests: ${samples[0]?.toFixed(0)} MB after the first, at most ${early.toFixed(0)} MB in the first half and ` +
      `${late.toFixed(0)} MB in the last quarter. ${failed} failed. Among them ${exact.requests} GETs, POSTs and uploads of up to 1.5 MB, ` +
      `${exact.failed} not answered exactly.`,
  );
  const leaking = late > early * 1.1 + 5 || failed > 0 || exact.failed > 0;
  const measured = `${early.toFixed(0)} MB in the first half, ${late.toFixed(0)} MB in the last quarter`;
  tellRow({ what: `edge's memory over ${sent} requests`, measured, bound: "flat", met: !leaking });
  return leaking;
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 4;
}
