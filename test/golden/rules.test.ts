/** The rules are read off the schema to be asked in its place, so they have to say what it says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import type * as z from "zod";
import { Completer, REFUSED } from "../../src/manifest/rules/complete.ts";
import { roots, rules } from "../../src/manifest/rules.ts";
import { manifestSchema, stageSchema } from "../../src/manifest/schema.ts";
import { mutateBySchema } from "../mutants/by-schema.ts";
import { systems } from "../mutants/corpus.ts";
import { Random } from "../mutants/random.ts";

const MUTANTS = 1_000;

for (const { name, value } of systems) {
  test(`${name}: the rules accept and complete it as the schema does`, () => {
    assert.deepEqual(byRules(roots.manifest, value), byZod(manifestSchema, value));
    assert.deepEqual(byRules(roots.stage, asStage(value)), byZod(stageSchema, asStage(value)));
  });
}

test(`${MUTANTS} mutants: the rules accept what the schema accepts, give what it gives, and nothing else`, () => {
  const random = new Random(20_261, 0);
  let refused = 0;
  for (let index = 0; index < MUTANTS; index += 1) {
    const text = mutateBySchema(random.pick(systems).value ?? {}, random);
    const value: unknown = parse(text, { logLevel: "silent", uniqueKeys: false });
    const manifest = byRules(roots.manifest, value);
    assert.deepEqual(manifest, byZod(manifestSchema, value), text);
    assert.deepEqual(byRules(roots.stage, asStage(value)), byZod(stageSchema, asStage(value)), text);
    if (manifest === REFUSED) refused += 1;
  }
  assert.ok(refused > MUTANTS / 4 && refused < MUTANTS, `${refused} of them are refused`);
});

function byRules(root: number, value: unknown): unknown {
  return new Completer(rules).complete(root, value);
}

function byZod(schema: z.ZodType, value: unknown): unknown {
  const { success, data } = schema.safeParse(value);
  return success ? data : REFUSED;
}

/** What a stage would see if nothing but the top level said anything. */
function asStage(value: unknown): unknown {
  const { stages, ...top } = Object(value);
  return { target: "gke", ...top };
}
