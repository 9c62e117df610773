import { namesOf } from "../../compile/terraform/edge/certificate.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { domainOfZone } from "../../run/google/ask.ts";
import type { ReleasedStage } from "./stage.ts";
import type { GoogleWorld } from "./world.ts";

/**
 * What keeps the records of a stage's names from being made, asked before anything is: they come last, after everything
 * that takes long. Nothing where the zone of Cloud DNS takes them, or somebody else keeps them.
 */
export async function troubleWithZone(
  { connection }: GoogleWorld,
  { app, context }: Pick<ReleasedStage, "app" | "context">,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const { access } = app;
  if (access?.domain === undefined || access.dns.by !== "cloud-dns") return undefined;
  const { zone } = access.dns;
  const { project } = context.google;
  const domain = await domainOfZone(connection, { project, zone }, signal).catch((error: unknown) => {
    // Who may not look, or where the API is not enabled yet: told where it matters.
    if (error instanceof Failure && !signal.aborted) return "unknown" as const;
    throw error;
  });
  if (domain === "unknown") return undefined;
  if (domain === undefined) return new Failure("dns-zone-unknown", { zone, project });
  const name = namesOf(access).find((one) => one !== domain && !one.endsWith(`.${domain}`));
  return name === undefined ? undefined : new Failure("dns-zone-of-others", { zone, domain, name });
}
