/** A machine in the stage's network that runs Terraform for HCP: it asks for work, and nobody can connect to it. */
import type { Agent } from "../../../app/ground.ts";
import { type Context, placeOf, stageName } from "../context.ts";
import { heredoc, raw } from "../hcl/expression.ts";
import { networkRange, rangesOf } from "../network/ranges.ts";
import { resource } from "../resource.ts";
import { secret, secretPath } from "../secret.ts";
import type { Draft } from "../stack.ts";
import { backendOf } from "../state.ts";
import { type Variable, variables } from "../variable.ts";

/** The agent that a stage asks for; one that shares another's ground uses the agent that is there. */
export function agentOf(context: Context): Agent | undefined {
  const { state } = context.app.ground;
  return state?.in === "hcp" && backendOf(context).in === "hcp" ? state.agent : undefined;
}

/** The secret that holds its token: made with the agent, because it has to be filled before anything else can run. */
export function agentToken(context: Context): string | undefined {
  const [part] = agentOf(context)?.token ?? [];
  return part !== undefined && "reference" in part && part.reference.of === "secret" ? part.reference.name : undefined;
}

export function agentMachine(context: Context): string {
  return stageName(context, "compute", "agent");
}

const image: Variable = {
  name: "agent_image",
  type: "string",
  description:
    "The image of HCP Terraform's agent by its digest, as in hashicorp/tfc-agent@sha256:…; `docker buildx imagetools inspect hashicorp/tfc-agent` shows it.",
  valid: {
    condition: 'can(regex("^[a-z0-9./:-]+@sha256:[0-9a-f]{64}$", var.agent_image))',
    message: "The image is named by its digest: hashicorp/tfc-agent@sha256:…",
  },
};

/** The agent of a stage whose state is in HCP, with its account, its token's secret and its subnet. */
export function agent(context: Context, network: Draft[]): Draft[] {
  const { app } = context;
  const asked = agentOf(context);
  const token = agentToken(context);
  if (asked === undefined || token === undefined) return [];
  const { region } = placeOf(context);
  const name = agentMachine(context);
  const account = resource("google_service_account", "agent", {
    account_id: stageName(context, "account", "agent"),
    display_name: `Runs Terraform for ${app.name} in ${app.stage}`,
  });
  const kept = secret(
    context,
    token,
    "Filled once the agent pool exists: by `fairlead deploy`, or by hand with a token made in HCP.",
  );
  const grant = resource("google_secret_manager_secret_iam_member", "agent", {
    secret_id: kept.address.get("id"),
    role: "roles/secretmanager.secretAccessor",
    member: account.address.get("member"),
  });
  const subnet = resource("google_compute_subnetwork", "agent", {
    name,
    ip_cidr_range: rangesOf(networkRange(context)).agent,
    region,
    network: networkOf(network),
    private_ip_google_access: true,
  });
  const address = asked.address === "static" ? [resource("google_compute_address", "agent", { name, region })] : [];
  const machine = resource(
    "google_compute_instance",
    "agent",
    {
      name,
      // Every region has this zone.
      zone: `${region}-b`,
      machine_type: `e2-${asked.size}`,
      allow_stopping_for_update: true,
      boot_disk: { initialize_params: { image: "projects/cos-cloud/global/images/family/cos-stable" } },
      network_interface: [
        {
          subnetwork: subnet.address.get("id"),
          ...(address[0] === undefined ? {} : { access_config: [{ nat_ip: address[0].address.get("address") }] }),
        },
      ],
      service_account: { email: account.address.get("email"), scopes: ["cloud-platform"] },
      shielded_instance_config: { enable_secure_boot: true },
      metadata: { "block-project-ssh-keys": "true", "user-data": cloudConfig(context, token) },
    },
    { depends_on: [grant.address], why: "No firewall rule lets anybody in: the agent asks HCP for work over HTTPS." },
  );
  return [variables(image), { file: "agent.tf", blocks: [account, kept, grant, subnet, ...address, machine] }];
}

/** The network as a reference where this stack makes it. */
function networkOf(drafts: readonly Draft[]) {
  const made = drafts.some(({ blocks }) => blocks.some(({ labels: [type] }) => type === "google_compute_network"));
  return made ? raw("google_compute_network.main.id") : raw("google_compute_subnetwork.run.network");
}

/**
 * What the machine does at boot. The token goes from Secret Manager into memory, never into metadata or onto a disk. Without a
 * token yet, the unit tries again until somebody has set one.
 */
function cloudConfig(context: Context, token: string) {
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => (line === "" ? "" : `      ${line}`))
      .join("\n");
  return heredoc(
    `#cloud-config
write_files:
  - path: /etc/fairlead/read-token.sh
    permissions: "0500"
    content: |
${lines(READ_TOKEN.replace("SECRET", `${secretPath(context, token)}/versions/latest`))}
  - path: /etc/systemd/system/${UNIT}.service
    permissions: "0444"
    content: |
      [Unit]
      Description=Agent of HCP Terraform
      Wants=network-online.target docker.service
      After=network-online.target docker.service

      [Service]
      Environment=HOME=/home/chronos
      ExecStartPre=/bin/bash /etc/fairlead/read-token.sh
      ExecStart=/usr/bin/docker run --rm --name ${UNIT} --env-file /run/fairlead/agent -e TFC_AGENT_NAME=${agentMachine(context)} -e TFC_AGENT_AUTO_UPDATE=disabled `,
    raw("var.agent_image"),
    `
      ExecStop=/usr/bin/docker stop --time 300 ${UNIT}
      TimeoutStopSec=310
      Restart=always
      RestartSec=30
runcmd:
  - systemctl daemon-reload
  - systemctl start ${UNIT}.service
`,
  );
}

const UNIT = "tfc-agent";

const READ_TOKEN = `set -euo pipefail
umask 077
field() { sed -n "s/.*\\"$1\\": *\\"\\([^\\"]*\\)\\".*/\\1/p"; }
bearer=$(curl -sSf -H "Metadata-Flavor: Google" \\
  http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token | field access_token)
token=$(curl -sSf -H @- https://secretmanager.googleapis.com/v1/SECRET:access \\
  <<< "Authorization: Bearer $bearer" | field data | base64 -d)
mkdir -p /run/fairlead
printf 'TFC_AGENT_TOKEN=%s\\n' "$token" > /run/fairlead/agent`;
