import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../../diagnostics/failure.ts";
import { findTerraform } from "./program.ts";

test("the newest enough program is found, and what is missing, too old or none at all is told with how to get it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-program-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const env = { PATH: folder };
  const program = (name: string, says: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${says}\n`, { mode: 0o755 });
  const slug = (named?: string) =>
    findTerraform(env, named).then(
      ({ path, version }) => `${path.slice(folder.length + 1)} ${version}`,
      (error: unknown) => (error instanceof Failure && error.status === 4 ? error.slug : error),
    );
  assert.equal(await slug(), "terraform-missing");
  assert.equal(await slug("/nowhere/terraform"), "terraform-missing");
  program("terraform", `echo '{"terraform_version":"1.5.7"}'`);
  assert.equal(await slug(), "terraform-too-old");
  program("tofu", `echo '{"terraform_version":"1.11.0"}'`);
  assert.equal(await slug(), "tofu 1.11.0");
  assert.equal(await slug("terraform"), "terraform-too-old");
  program("terraform", `echo '{"terraform_version":"1.12.0-beta1"}'`);
  assert.equal(await slug(), "terraform 1.12.0-beta1");
  program("terraform", "echo broken >&2; exit 3");
  assert.equal(await slug("terraform"), "terraform-unusable");
});
