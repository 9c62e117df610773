import { parentPort, workerData } from "node:worker_threads";
import { mutant } from "./mutant.ts";
import { Random } from "./random.ts";
import { tryMutant } from "./trial.ts";

/** One share of a run. `clock[0]` is the mutant at work, so that whoever waits can tell which one hangs. */
export type Share = { seed: number; from: number; to: number; clock: Int32Array<SharedArrayBuffer> };
export type Result = {
  codes: Record<string, number>;
  mappings: number;
  slowest: { index: number; ms: number };
  problems: { index: number; origin: string; problem: string }[];
};

const { seed, from, to, clock } = workerData as Share;
const result: Result = { codes: {}, mappings: 0, slowest: { index: from, ms: 0 }, problems: [] };
for (let index = from; index < to; index += 1) {
  Atomics.store(clock, 0, index);
  attempt(index);
}
parentPort?.postMessage(result);

function attempt(index: number): void {
  const { input, origin, by } = mutant(seed, index);
  const started = performance.now();
  try {
    const { codes, mapping, problems } = tryMutant({ input, origin, by }, new Random(seed, -index));
    for (const code of new Set(codes)) result.codes[code] = (result.codes[code] ?? 0) + 1;
    if (mapping) result.mappings += 1;
    for (const problem of problems) result.problems.push({ index, origin, problem });
  } catch (error) {
    result.problems.push({ index, origin, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  const ms = performance.now() - started;
  if (ms > result.slowest.ms) result.slowest = { index, ms };
}
