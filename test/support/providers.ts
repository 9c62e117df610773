import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { providers } from "../../src/compile/terraform/root-module.ts";
import { missingTerraform } from "./terraform.ts";

/**
 * Why nothing can be tried with a real Terraform provider here, Google's unless told; `undefined` where it can. A configuration
 * that TF_CLI_CONFIG_FILE names says nothing of what its mirror holds, so Terraform itself is asked to install the provider.
 */
export async function missingProvider(name: keyof typeof providers = "google"): Promise<string | undefined> {
  const terraform = await missingTerraform();
  if (terraform !== undefined) return terraform;
  const folder = mkdtempSync(join(tmpdir(), "fairlead-provider-"));
  try {
    const { source, version } = providers[name];
    const required = { terraform: { required_providers: { [name]: { source, version } } } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(required));
    const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
    const { status } = spawnSync("terraform", ["init", "-input=false"], { cwd: folder, env, timeout: 60_000 });
    if (status === 0) return undefined;
    return `needs the Terraform provider ${source} (${version.replace("= ", "")}): TF_CLI_CONFIG_FILE has to name a configuration with a mirror that holds it (terraform providers mirror)`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
