/** checkov, which looks for weaknesses, finds nothing in any golden case but what checkov.json explains, and all of that. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

type Report = { results: { failed_checks: { check_id: string; check_name: string; file_path: string; resource: string }[] } };

const golden = join(import.meta.dirname, "../golden/terraform");
const explained: Record<string, string> = JSON.parse(readFileSync(join(import.meta.dirname, "checkov.json"), "utf8"));
const there = spawnSync("checkov", ["--version"]).status === 0;

test("checkov finds only what is explained", {
  skip: there ? false : "needs checkov on the PATH: pip install checkov",
}, async () => {
  const words = [
    "--directory",
    golden,
    "--framework",
    "terraform",
    "--compact",
    "--quiet",
    "--skip-download",
    "--soft-fail",
    "--output",
    "json",
  ];
  const { stdout } = await promisify(execFile)("checkov", words, { maxBuffer: 2 ** 26, timeout: 300_000 });
  const report: Report | Report[] = JSON.parse(stdout);
  const failed = [report].flat().flatMap(({ results }) => results.failed_checks);
  const unexplained = failed.filter(({ check_id }) => explained[check_id] === undefined);
  assert.deepEqual(
    unexplained.map(({ check_id, check_name, file_path, resource }) => `${check_id} ${check_name}: ${file_path} ${resource}`),
    [],
  );
  const found = new Set(failed.map(({ check_id }) => check_id));
  assert.deepEqual(
    Object.keys(explained).filter((id) => !found.has(id)),
    [],
    "what is no longer found needs no reason any more",
  );
});
