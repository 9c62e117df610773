/** Where HCP Terraform answers and who asks it: as Terraform itself finds both, so that one login is enough. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { Secret } from "../../app/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";

/** HCP Terraform itself: another host would be Terraform Enterprise. */
export const HCP_HOST = "app.terraform.io";
const ADDRESS = `https://${HCP_HOST}/api/v2/`;
const credentialsFile = z.object({ credentials: z.record(z.string(), z.object({ token: z.string().min(1) })) });

/** `address` ends in `/`. */
export type HcpAccess = { address: string; token: Secret };

/**
 * From `TF_TOKEN_app_terraform_io`, Terraform's configuration or what `terraform login` left, in the order of
 * https://developer.hashicorp.com/terraform/cli/config/config-file#credentials. A `host` block of the configuration says
 * where the API answers instead. Throws `hcp-no-credentials`.
 */
export async function hcpAccess(env: NodeJS.ProcessEnv): Promise<HcpAccess> {
  const home = env.HOME ?? homedir();
  const configuration = await readOr(env.TF_CLI_CONFIG_FILE || join(home, ".terraformrc"), "");
  const token =
    env[`TF_TOKEN_${HCP_HOST.replaceAll(".", "_")}`] ||
    inBlock(configuration, "credentials", /^\s*token\s*=\s*"([^"]+)"/m) ||
    loggedIn(await readOr(join(home, ".terraform.d", "credentials.tfrc.json"), "{}"));
  if (token === undefined) throw new Failure("hcp-no-credentials", { host: HCP_HOST });
  const address = inBlock(configuration, "host", /"tfe\.v2(?:\.\d+)?"\s*=\s*"([^"]+)"/) ?? ADDRESS;
  return { address: address.endsWith("/") ? address : `${address}/`, token: new Secret(token) };
}

/** A value within a block about the host; the file is Terraform's own, and short. */
function inBlock(text: string, block: string, value: RegExp): string | undefined {
  const start = new RegExp(`^\\s*${block}\\s+"${HCP_HOST.replaceAll(".", "\\.")}"\\s*\\{`, "m").exec(text);
  return start === null ? undefined : value.exec(text.slice(start.index))?.[1];
}

function loggedIn(text: string): string | undefined {
  try {
    return credentialsFile.parse(JSON.parse(text)).credentials[HCP_HOST]?.token;
  } catch {
    return undefined;
  }
}

async function readOr(file: string, otherwise: string): Promise<string> {
  return readFile(file, "utf8").catch(() => otherwise);
}
