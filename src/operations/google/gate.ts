import { randomBytes } from "node:crypto";
import { digest } from "../../compile/digest.ts";
import { groundName, labelsOf, placeOf } from "../../compile/terraform/context.ts";
import { networkPath, runSubnetName } from "../../compile/terraform/network/names.ts";
import { thisProcess } from "../../run/google/machine.ts";
import { ensureFirewall, machinesWith, makeMachine, removeFirewall, removeMachine, zonesOf } from "../../run/google/machines.ts";
import { platform } from "../../run/platform.ts";
import type { Seen } from "./seen.ts";
import type { GoogleStage } from "./stage.ts";

/** Where Identity-Aware Proxy comes from: https://cloud.google.com/iap/docs/using-tcp-forwarding#create-firewall-rule */
const IAP = "35.235.240.0/20";
/** The port of the machine that leads on; above those that only root may open. */
const PORT = 5000;
/** Google removes a machine by itself after so long: whoever made it may have been cut off for good. Eight hours. */
const LONGEST_SECONDS = 8 * 3600;

/** A machine in the stage's network that leads from Identity-Aware Proxy to one server. */
export type Gate = { project: string; zone: string; machine: string; port: number };
export type Behind = { host: string; port: number };

/**
 * Makes a machine for one use: the smallest there is, with neither an outer address nor an account, reached only by way of
 * Identity-Aware Proxy by whom the project lets in.
 */
export async function openGate(stage: GoogleStage, { context }: Seen, behind: Behind, signal: AbortSignal): Promise<Gate> {
  const { connection } = stage.world;
  const { project, region } = placeOf(context);
  const rule = firewallName(context);
  await ensureFirewall(connection, { project, body: firewall(rule, networkPath(context)) }, signal);
  const [zone = `${region}-b`] = await zonesOf(connection, { project, region }, signal);
  await removeLeft(stage, { project, zone }, context, signal);
  const machine = groundName(context, "compute", "gate", randomBytes(3).toString("hex"));
  const subnetwork = `projects/${project}/regions/${region}/subnetworks/${runSubnetName(context)}`;
  const body = {
    name: machine,
    machineType: `zones/${zone}/machineTypes/e2-micro`,
    labels: { ...labelsOf(context), purpose: "gate", ...(await maker()) },
    tags: { items: [rule] },
    disks: [
      { boot: true, autoDelete: true, initializeParams: { sourceImage: "projects/debian-cloud/global/images/family/debian-12" } },
    ],
    networkInterfaces: [{ subnetwork }],
    shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
    scheduling: { maxRunDuration: { seconds: String(LONGEST_SECONDS) }, instanceTerminationAction: "DELETE" },
    metadata: {
      items: [
        { key: "startup-script", value: startup(behind) },
        { key: "block-project-ssh-keys", value: "true" },
      ],
    },
  };
  const gate = { project, zone, machine, port: PORT };
  try {
    await makeMachine(connection, { project, zone, body }, signal);
    return gate;
  } catch (error) {
    // It may be there all the same: the user left, or it did not start in time. What failed first is what is told.
    await closeGate(stage, gate).catch(() => undefined);
    throw error;
  }
}

/** Whose machine it is, as labels take it: a process of one boot of one computer. */
async function maker(): Promise<{ maker: string; pid: string; began: string } | undefined> {
  const me = await thisProcess();
  return me && { maker: digest(me.machine).slice(0, 16), pid: String(me.pid), began: digest(me.startTime).slice(0, 16) };
}

/** Removes what processes of this computer have left that were killed; others' machines may be in use. */
async function removeLeft(
  { world: { connection } }: GoogleStage,
  { project, zone }: { project: string; zone: string },
  context: Seen["context"],
  signal: AbortSignal,
): Promise<void> {
  const me = await maker();
  if (me === undefined) return;
  for (const { name, labels } of await machinesWith(connection, { project, zone, label: `maker=${me.maker}` }, signal)) {
    const pid = Number(labels.pid);
    const process = Number.isInteger(pid) ? platform.process(pid) : undefined;
    const lives = process !== undefined && !process.ended && digest(process.startTime).slice(0, 16) === labels.began;
    if (isGate(name, context) && !lives) await removeMachine(connection, { project, zone, name });
  }
}

function isGate(name: string, context: Seen["context"]): boolean {
  return name.startsWith(`${groundName(context, "compute", "gate")}-`);
}

export async function closeGate({ world }: GoogleStage, { project, zone, machine }: Gate): Promise<void> {
  await removeMachine(world.connection, { project, zone, name: machine });
}

/** Takes away all that was ever made to reach the stage's servers, so that its network can go. */
export async function removeGates(stage: GoogleStage, { context }: Pick<Seen, "context">, signal: AbortSignal): Promise<void> {
  const { connection } = stage.world;
  const { project, region } = placeOf(context);
  for (const zone of await zonesOf(connection, { project, region }, signal)) {
    const machines = await machinesWith(connection, { project, zone, label: "purpose=gate" }, signal);
    for (const { name } of machines.filter((machine) => isGate(machine.name, context)))
      await removeMachine(connection, { project, zone, name }, signal);
  }
  await removeFirewall(connection, { project, name: firewallName(context) }, signal);
}

function firewallName(context: Seen["context"]): string {
  return groundName(context, "compute", "gate");
}

function firewall(name: string, network: string) {
  return {
    name,
    network,
    description: "Lets Identity-Aware Proxy reach the machines that lead to the stage's servers.",
    direction: "INGRESS",
    sourceRanges: [IAP],
    targetTags: [name],
    allowed: [{ IPProtocol: "tcp", ports: [String(PORT)] }],
  };
}

/** Systemd brings what leads on: the machine needs nothing from the internet, which it does not reach. */
function startup({ host, port }: Behind): string {
  return `#!/bin/sh
systemd-run --unit=gate --socket-property=ListenStream=${PORT} /lib/systemd/systemd-socket-proxyd ${host}:${port}
`;
}
