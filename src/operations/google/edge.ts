import { tunnelSecretKey } from "../../compile/terraform/edge/tunnel.ts";
import { secretId } from "../../compile/terraform/secret.ts";
import type { Settings } from "../../plan/settings.ts";
import { tunnelToken } from "../../run/cloudflare.ts";
import { addVersion } from "../../run/google/secret-versions.ts";
import { applyOnly, type Course, step } from "./course.ts";
import type { StepResult } from "./deployments.ts";
import { withStage } from "./drive.ts";
import { asResult, recordsOutput } from "./own-records.ts";

/** Applies what stands in front of the stage and watches it. A tunnel is made first, then opened with the token it was given. */
export async function applyEdge(course: Course): Promise<void> {
  await step(course, "edge", "Addresses and monitoring", async () => {
    await applyOnly(course, (name) => name === "edge");
    return ownRecords(course);
  });
  const tunnelled = course.next.app.access?.front === "tunnel";
  if (tunnelled && course.variables.settings.secretVersions[tunnelSecretKey] === undefined) await openTunnel(course);
}

async function openTunnel(course: Course): Promise<void> {
  const { stage, next, variables, signal } = course;
  await step(course, "tunnel", "Opening the tunnel", async () => {
    const dns = next.app.access?.dns;
    const id = await tunnelId(course);
    if (dns?.by !== "cloudflare" || id === undefined || variables.cloudflare === undefined) return undefined;
    const token = await tunnelToken({ account: dns.account, id, token: variables.cloudflare }, stage.world.env, signal);
    const place = { project: next.context.google.project, secret: secretId(next.context, tunnelSecretKey) };
    const version = await addVersion(stage.world.connection, place, token, signal);
    if (version === undefined) throw new Error(`there is no ${place.secret}, which the stack edge has just made`);
    const kept = (before: Settings): Settings => ({
      ...before,
      secretVersions: { ...before.secretVersions, [tunnelSecretKey]: version },
    });
    await applyOnly(course, (name) => name === "edge", { settings: kept(variables.settings) });
    await stage.settings.change(kept, signal);
    return undefined;
  });
}

/** The records that the owner of the domain has to enter, where Fairlead may not. */
async function ownRecords({ stage, next, variables, signal }: Course): Promise<StepResult | undefined> {
  const { access } = next.app;
  if (access?.domain === undefined || access.dns.by !== "manual") return undefined;
  return withStage(stage, next, { only: (name) => name === "edge", variables, signal }, async ({ turns }) => {
    const output = (await turns[0]?.root.outputs())?.get("dns_records");
    return output?.sensitive === false ? asResult(recordsOutput.parse(output.value)) : undefined;
  });
}

async function tunnelId({ stage, next, variables, signal }: Course): Promise<string | undefined> {
  return withStage(stage, next, { only: (name) => name === "edge", variables, signal }, async ({ turns }) => {
    const output = (await turns[0]?.root.outputs())?.get("tunnel_id");
    return output?.sensitive === false && typeof output.value === "string" ? output.value : undefined;
  });
}
