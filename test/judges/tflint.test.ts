/** tflint, which looks for what Terraform lets pass and nobody should write, finds nothing in any golden case. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const golden = join(import.meta.dirname, "../golden/terraform");
const there = spawnSync("tflint", ["--version"]).status === 0;

test("tflint finds nothing", {
  skip: there ? false : "needs tflint on the PATH: go install github.com/terraform-linters/tflint@latest",
}, () => {
  const config = join(import.meta.dirname, "tflint.hcl");
  const { stdout, stderr } = spawnSync("tflint", ["--chdir", golden, "--recursive", "--config", config, "--format", "json"], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const { issues, errors } = JSON.parse(stdout);
  assert.deepEqual(errors, [], stderr);
  assert.deepEqual(
    issues.map(({ rule, message, range }: Issue) => `${rule.name}: ${message} ${range.filename}:${range.start.line}`),
    [],
  );
});

type Issue = { rule: { name: string }; message: string; range: { filename: string; start: { line: number } } };
