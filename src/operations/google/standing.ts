import type { Text } from "../../app/model.ts";
import { join, type Value } from "../../app/secret.ts";
import { secretId } from "../../compile/terraform/secret.ts";
import type { ReleaseRecord } from "../../plan/records.ts";
import type { Settings } from "../../plan/settings.ts";
import { newestVersion, projectNumber, secretValue } from "../../run/google/ask.ts";
import { inParallel } from "../../run/parallel.ts";
import type { Variables } from "./drive.ts";
import { loginVersions } from "./logins.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/** How many of the last deployments of a stage may be gone back to. */
const KEPT = 5;

/** What the stacks have to be told that is not of the release: settings, and what only Google knows. */
export async function standingVariables(
  stage: GoogleStage,
  next: ReleasedStage,
  signal: AbortSignal,
): Promise<Omit<Variables, "execution">> {
  const { connection } = stage.world;
  const projects = [...new Set(next.fleet.flatMap(({ ground }) => ground.google?.project ?? []))].sort();
  const [settings, numbers, inUse, cloudflare, logins] = await Promise.all([
    currentSettings(stage, next, signal),
    inParallel(projects, 4, async (id) => [id, await projectNumber(connection, id, signal)] as const),
    digestsInUse(stage, next.release, signal),
    cloudflareToken(stage, next, signal),
    loginVersions(connection, next.fleet, signal),
  ]);
  const known = numbers.flatMap(([id, number]) => (number === undefined ? [] : [[id, number] as const]));
  return { settings, projectNumbers: Object.fromEntries(known), inUse, cloudflare, logins };
}

/** With the newest version of each supplied secret, so that components read what was set last. */
async function currentSettings(stage: GoogleStage, { app, context }: ReleasedStage, signal: AbortSignal): Promise<Settings> {
  const settings = await stage.settings.read(signal);
  const supplied = app.secrets.filter(({ source }) => source === "supply");
  const versions = await inParallel(supplied, 4, async ({ name }) => {
    const at = { project: context.google.project, secret: secretId(context, name) };
    return [name, await newestVersion(stage.world.connection, at, signal)] as const;
  });
  const found = versions.flatMap(([name, version]) => (version === undefined ? [] : [[name, version] as const]));
  return { ...settings, secretVersions: { ...settings.secretVersions, ...Object.fromEntries(found) } };
}

/** Digests of the images that any stage runs or may go back to. */
async function digestsInUse(stage: GoogleStage, next: ReleaseRecord, signal: AbortSignal): Promise<string[]> {
  const deployments = await inParallel(stage.fleet, 4, async ({ stage: name }) => {
    const releases = (await stage.deploymentsOf(name).list(KEPT, signal)).map(({ record }) => record.release);
    return name === stage.name ? withNext(releases, next.id) : releases;
  });
  const names = [...new Set(deployments.flat())].filter((name) => name !== next.id);
  const releases = await inParallel(names, 8, (name) => stage.releases.get(name, signal));
  const digests = [next, ...releases].flatMap(({ images }) =>
    Object.values(images).flatMap(({ reference }) => reference.split("@")[1] ?? []),
  );
  return [...new Set(digests)].sort();
}

/**
 * The last releases of a stage, newest first, as they will be once the next one has its deployment: what is kept is the same
 * before and after, so that a plan right after a deployment is empty.
 */
export function withNext(releases: readonly string[], next: string): readonly string[] {
  return releases[0] === next ? releases : [next, ...releases].slice(0, KEPT);
}

/** The token by which Cloudflare is driven, read from where the manifest says it is. */
async function cloudflareToken(
  stage: GoogleStage,
  { app, context }: ReleasedStage,
  signal: AbortSignal,
): Promise<Value | undefined> {
  const dns = app.access?.dns;
  return dns?.by === "cloudflare" ? filled(dns.token, stage, context, signal) : undefined;
}

async function filled(
  text: Text,
  stage: GoogleStage,
  context: ReleasedStage["context"],
  signal: AbortSignal,
): Promise<Value | undefined> {
  const parts: Value[] = [];
  for (const part of text) {
    if ("literal" in part) parts.push(part.literal);
    else if (part.reference.of === "secret") {
      const at = { project: context.google.project, secret: secretId(context, part.reference.name) };
      const version = await newestVersion(stage.world.connection, at, signal);
      // Not supplied yet: the stage's data makes its place first.
      if (version === undefined) return undefined;
      parts.push(await secretValue(stage.world.connection, { ...at, version }, signal));
    }
  }
  return join(parts);
}
