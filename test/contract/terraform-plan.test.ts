/**
 * Terraform itself, with Google's real provider, takes every stack of every golden case: it is well formatted, validates
 * without a word, and plans without asking anybody. Providers come from the mirror that TF_CLI_CONFIG_FILE names.
 */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { clusterAnswer } from "../stand-in/google/products/container.ts";
import { missingProvider } from "../support/providers.ts";
import { cases, type Placed, stacksOf } from "../support/terraform-cases.ts";

const run = promisify(execFile);
const terraform = spawnSync("terraform", ["version"]).status === 0;
const noTerraform = terraform ? false : "needs terraform on the PATH: https://developer.hashicorp.com/terraform/install";
const config = process.env.TF_CLI_CONFIG_FILE;
const noProvider = (await missingProvider()) ?? false;

let folder = "";
let server: Server;
let address = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-plan-"));
  server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(answer(request.url ?? "")));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const at = server.address();
  assert.ok(typeof at === "object" && at !== null);
  address = `http://127.0.0.1:${at.port}`;
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

for (const one of cases) {
  test(`terraform fmt finds nothing to change in ${one.name}`, { skip: noTerraform }, async () => {
    const place = join(folder, one.name, "fmt");
    for (const { folder: within, stack } of stacksOf(one)) await write(join(place, within), stack.files);
    const { stdout } = await run("terraform", ["fmt", "-check", "-recursive", "-diff"], { cwd: place, env: envOf() });
    assert.equal(stdout, "");
  });

  for (const placed of stacksOf(one)) {
    test(`terraform validates and plans ${one.name}, ${placed.folder}`, { skip: noProvider }, async (context) => {
      const place = join(folder, one.name, placed.folder);
      await write(place, placed.stack.files);
      await write(place, await overrides(place, placed));
      try {
        await run("terraform", ["init", "-input=false", "-no-color"], { cwd: place, env: envOf() });
      } catch (error) {
        const missing = /installing (\S+) v|available versions for provider\s+(\S+):/.exec(String(error));
        if (missing === null) throw error;
        context.skip(`needs ${missing[1] ?? missing[2]} in the mirror of TF_CLI_CONFIG_FILE`);
        return;
      }
      const { stdout } = await run("terraform", ["validate", "-json"], { cwd: place, env: envOf() }).catch((error) => error);
      assert.deepEqual(JSON.parse(stdout).diagnostics, []);
      // These ask their API even for a plan.
      if (placed.stack.files.some(({ text }) => /^data "(cloudflare|tfe)_/m.test(text))) return;
      const plan = await run("terraform", ["plan", "-input=false", "-no-color", "-lock=false"], { cwd: place, env: envOf() });
      assert.match(plan.stdout, /^Plan: [1-9][0-9]* to add, 0 to change, 0 to destroy\.$/m);
      assert.doesNotMatch(plan.stdout + plan.stderr, /Warning/);
    });
  }
}

/** Nothing of the machine's own login, and what must be asked is answered here. */
function envOf(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    ...(config === undefined ? {} : { TF_CLI_CONFIG_FILE: config }),
    GOOGLE_OAUTH_ACCESS_TOKEN: "x",
    GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${address}/v1/`,
    GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: `${address}/v1/`,
    GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${address}/v1/`,
    GOOGLE_SQL_CUSTOM_ENDPOINT: `${address}/sql/v1beta4/`,
    GOOGLE_CONTAINER_CUSTOM_ENDPOINT: `${address}/v1/`,
    CLOUDFLARE_API_TOKEN: "0123456789012345678901234567890123456789",
    CHECKPOINT_DISABLE: "1",
  };
}

function answer(url: string): object {
  const [, version] = /\/v1\/(.*\/secrets\/[^?:]+)/.exec(url) ?? [];
  if (version !== undefined)
    return { name: version, state: "ENABLED", createTime: "2026-11-28T00:00:00Z", payload: { data: "c2VjcmV0" } };
  if (url.includes("/billingInfo")) return { billingAccountName: "billingAccounts/0A0A0A-0B0B0B-0C0C0C", billingEnabled: true };
  const [, project = "", location = "", name] = /\/projects\/([^/]+)\/locations\/([^/]+)\/clusters\/([^?/]+)/.exec(url) ?? [];
  if (name !== undefined) return clusterAnswer({ project, location, name });
  const [, instance] = /\/instances\/([^?/]+)/.exec(url) ?? [];
  if (instance === undefined) {
    const [, project = ""] = /\/projects\/([^?/]+)/.exec(url) ?? [];
    return { projectId: project, projectNumber: "123456789012", name: project, lifecycleState: "ACTIVE" };
  }
  return {
    name: instance,
    region: "europe-west4",
    databaseVersion: "POSTGRES_17",
    settings: { tier: "db-custom-2-7680" },
    ipAddresses: [{ type: "PRIVATE", ipAddress: "10.0.0.3" }],
    serverCaCert: { cert: "PEM" },
  };
}

async function write(place: string, files: readonly { name: string; text: string }[]): Promise<void> {
  for (const { name, text } of files) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
}

/** State in files, the outputs of other stacks as they might be, and values for what has no default. */
async function overrides(place: string, { app, stack }: Placed): Promise<{ name: string; text: string }[]> {
  const remote = await readFile(join(place, "remote.tf"), "utf8").catch(() => "");
  const names = [...remote.matchAll(/^data "terraform_remote_state" "(\w+)"/gm)].map(([, name = ""]) => name);
  const states = names.map((name) => ({ name: `${name}.tfstate.json`, text: JSON.stringify(stateFor(name, stack)) }));
  const blocks = names.map(
    (name) =>
      `data "terraform_remote_state" "${name}" {\n  backend = "local"\n  config = {\n    path = "\${path.module}/${name}.tfstate.json"\n  }\n}\n`,
  );
  const digest = `sha256:${"0".repeat(64)}`;
  const values: Record<string, unknown> = {
    images: Object.fromEntries(app.components.map(({ name }) => [name, `europe-docker.pkg.dev/acme/app/app@${digest}`])),
    release: "r20261128",
    agent_image: `hashicorp/tfc-agent@${digest}`,
    project_numbers: Object.fromEntries(numbered(stack).map((project) => [project, "123456789012"])),
    github_installation: 4711,
    // As they are once somebody has supplied the logins: only then a mirror is planned.
    secret_versions: Object.fromEntries(listed(stack).map((name) => [name, 1])),
  };
  const given = Object.fromEntries(Object.entries(values).filter(([name]) => stack.variables.includes(name)));
  return [
    { name: "state_override.tf", text: `terraform {\n  backend "local" {}\n}\n\n${blocks.join("\n")}` },
    { name: "values.auto.tfvars.json", text: JSON.stringify(given) },
    ...states,
  ];
}

/** Passwords that something of a stack waits for. */
function listed({ files }: Placed["stack"]): string[] {
  const waits = /contains\(keys\(var\.secret_versions\), "([^"]+)"\)/g;
  return files.flatMap(({ text }) => [...text.matchAll(waits)].map(([, name = ""]) => name));
}

/** Projects whose numbers a stack asks for. */
function numbered({ files }: Placed["stack"]): string[] {
  const text = files.map((file) => file.text).join("\n");
  const named = /var\.project_numbers\["([^"]+)"\]|var\.project_numbers\), "([^"]+)"/g;
  return ["acme-build", ...[...text.matchAll(named)].map(([, one, other]) => one ?? other ?? "")];
}

/** A state that has every output a stack reads by a name. */
function stateFor(name: string, stack: Placed["stack"]): object {
  const text = stack.files.map((file) => file.text).join("\n");
  const read = [...text.matchAll(new RegExp(`local\\.${name}\\.(\\w+)`, "g"))].map(([, output = ""]) => output);
  const outputs = read.map((output) => {
    if (output.endsWith("_port")) return [output, { value: 6379, type: "number" }];
    if (output.endsWith("_addresses")) return [output, { value: ["203.0.113.7"], type: ["tuple", ["string"]] }];
    return [output, { value: output.endsWith("_host") ? "10.0.0.3" : "given", type: "string" }];
  });
  return {
    version: 4,
    terraform_version: "1.11.0",
    serial: 1,
    lineage: name,
    outputs: Object.fromEntries(outputs),
    resources: [],
  };
}
