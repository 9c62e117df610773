import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { terraformEnvironment } from "./environment.ts";

test("HCP's provider gets the token of the environment, unless it was given one of its own", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "fairlead-terraform-"));
  t.after(() => rm(home, { recursive: true }));
  const token = async (env: NodeJS.ProcessEnv) =>
    (await terraformEnvironment({ HOME: home, ...env }, join(home, "plugins"))).TFE_TOKEN;
  assert.equal(await token({ TF_TOKEN_app_terraform_io: "of-terraform" }), "of-terraform");
  assert.equal(await token({ TF_TOKEN_app_terraform_io: "of-terraform", TFE_TOKEN: "its-own" }), "its-own");
  assert.equal(await token({}), undefined);
});
