/**
 * Mutates manifests and judges them: `node test/mutants/run.ts [count] [seed] [workers]`. With `show <seed> <index>` it
 * prints one mutant and what is told of it.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { areas } from "../../src/diagnostics/catalogue.ts";
import { renderDiagnostics } from "../../src/diagnostics/render.ts";
import { judge } from "../support/judge.ts";
import { tellRow } from "../trial/rows.ts";
import { mutant } from "./mutant.ts";
import type { Result } from "./worker.ts";

export type Report = Result & { seed: number; count: number; seconds: number; missing: readonly string[] };

/** Longer than any mutant takes on a busy machine, fixes and all. */
const HANGS_MS = 30_000;

/** Runs `count` mutants of a seed; rejects when one hangs. */
export async function runMutants(count: number, seed: number, workers = 1): Promise<Report> {
  const started = performance.now();
  const share = Math.ceil(count / workers);
  const parts = Array.from({ length: workers }, (_, index) =>
    runShare(seed, index * share, Math.min(count, (index + 1) * share)),
  );
  const result = (await Promise.all(parts)).reduce(join);
  const told = [areas.yaml, areas.schema, areas.app, areas.check, areas.target].flatMap((area) => Object.values(area));
  const missing = told.map(({ code }) => code).filter((code) => result.codes[code] === undefined);
  return { ...result, seed, count, seconds: (performance.now() - started) / 1000, missing };
}

function runShare(seed: number, from: number, to: number): Promise<Result> {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { seed, from, to, clock } });
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  let last = -1;
  const watch = setInterval(() => {
    const at = Atomics.load(clock, 0);
    if (at !== last) last = at;
    else reject(new Error(`mutant ${at} of seed ${seed} takes longer than ${HANGS_MS / 1000} s`));
  }, HANGS_MS);
  worker.once("message", resolve);
  worker.once("error", reject);
  return promise.finally(async () => {
    clearInterval(watch);
    await worker.terminate();
  });
}

function join(a: Result, b: Result): Result {
  const codes = { ...a.codes };
  for (const [code, times] of Object.entries(b.codes)) codes[code] = (codes[code] ?? 0) + times;
  return {
    codes,
    mappings: a.mappings + b.mappings,
    slowest: a.slowest.ms > b.slowest.ms ? a.slowest : b.slowest,
    problems: [...a.problems, ...b.problems],
  };
}

function show(seed: number, index: number): void {
  const { origin, by, input } = mutant(seed, index);
  const { diagnostics, text } = judge(input);
  console.log(`${origin}, by ${by}\n\n${text}\n${renderDiagnostics(diagnostics, { source: () => text })}`);
}

if (import.meta.main) {
  const [first = "5000", ...rest] = process.argv.slice(2);
  if (first === "show") show(Number(rest[0]), Number(rest[1]));
  else {
    const seed = Number(rest[0] ?? Date.now() % 1_000_000);
    console.log(`${first} mutants of seed ${seed}`);
    tell(await runMutants(Number(first), seed, Number(rest[1] ?? availableParallelism())));
  }
}

function tell({ problems, missing, slowest, mappings, seconds, seed, count, codes }: Report): void {
  for (const { index, origin, problem } of problems.slice(0, 20)) console.log(`${index} (${origin}): ${problem}`);
  console.log(`slowest ${slowest.ms.toFixed(0)} ms (${slowest.index}); ${mappings} are mappings; ${seconds.toFixed(0)} s`);
  if (missing.length > 0) console.log(`never told: ${missing.join(", ")}`);
  const all = Object.keys(codes).length;
  tellRow({
    what: `mutated manifests (seed ${seed})`,
    measured: `${count}, ${mappings} of them mappings: ${problems.length} problems, ${all} of ${all + missing.length} codes told`,
    bound: "no crash, no hang, every code, every fix right",
    met: problems.length + missing.length === 0 && mappings >= count / 2,
  });
  process.exitCode = problems.length + missing.length === 0 ? 0 : 1;
}
