import assert from "node:assert/strict";
import { test } from "node:test";
import { runMutants } from "../mutants/run.ts";

/** The same mutants on every machine; the trial goes further with seeds of its own. */
const SEED = 20_261;
const COUNT = Number(process.env.MUTANTS ?? 5_000);

test(`${COUNT} mutated manifests are judged: no crash, no hang, every code told, every fix right`, async () => {
  const { problems, missing, mappings, count } = await runMutants(COUNT, SEED);
  assert.deepEqual(
    problems.map(({ index, origin, problem }) => `node test/mutants/run.ts show ${SEED} ${index} (${origin}): ${problem}`),
    [],
  );
  assert.ok(mappings >= count / 2, `only ${mappings} of ${count} are mappings`);
  if (COUNT >= 5_000) assert.deepEqual(missing, []);
});
