import type { SecretSource } from "../../app/model.ts";
import type { Secret } from "../../app/secret.ts";
import { passwordKey, secretId } from "../../compile/terraform/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { Settings } from "../../plan/settings.ts";
import { newestVersion } from "../../run/google/ask.ts";
import { addVersion, newestSince } from "../../run/google/secret-versions.ts";
import { inParallel } from "../../run/parallel.ts";
import type { SecretView } from "../../run/protocol/api.ts";
import { loginPlaces } from "./logins.ts";
import type { Seen } from "./seen.ts";
import type { GoogleStage } from "./stage.ts";

const WIDTH = 4;

/** The secrets of a stage and the passwords of its servers, without any value. */
export async function listGoogleSecrets(stage: GoogleStage, signal: AbortSignal): Promise<SecretView[]> {
  const { app, context, world } = stage;
  const { project } = context.google;
  const passwords = app.data
    .filter(({ kind }) => kind !== "bucket")
    .map(({ name }) => ({ name, key: passwordKey(name), source: "data" as const }));
  const own = app.secrets.map(({ name, source }) => ({ name, key: name, source }));
  const views = await inParallel([...own, ...passwords], WIDTH, async ({ name, key, source }): Promise<SecretView> => {
    // Composed where it is used, of others that are listed themselves.
    if (source === "compose") return { name, source, set: true };
    const changed = await newestSince(world.connection, { project, secret: secretId(context, key) }, signal);
    return { name, source, set: changed !== undefined, ...(changed !== undefined && { changed }) };
  });
  return views.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Adds a value to a secret that somebody supplies, and lets the next deployment read it; a login at another registry is
 * given to the app's registry as well. Gives whether a release is live that reads the old value until then.
 */
export async function setGoogleSecret(
  stage: GoogleStage,
  name: string,
  value: Secret,
  signal: AbortSignal,
): Promise<{ live: boolean }> {
  const { app, context, world } = stage;
  const { project } = context.google;
  const source = sourceOf(stage, name);
  switch (source.source) {
    case "supply":
      break;
    case "generate":
      throw new Failure("secret-generated", { name, stage: stage.name });
    case "compose":
      throw new Failure("secret-fixed", { name, why: "composed" });
    case "existing":
      throw new Failure("secret-of-others", { name, secret: source.secret, project });
    default:
      source satisfies never;
  }
  const secret = secretId(context, name);
  return stage.lock.hold({ by: world.by, doing: `secrets set ${name} of ${app.name}`, signal }, async (held) => {
    const login = loginPlaces(stage.fleet).find((place) => place.name === name);
    const atRegistry = login && (await addVersion(world.connection, login, value, held));
    const version = await addVersion(world.connection, { project, secret }, value, held);
    // The registry is made before anything else of the stage, and cannot be without its login.
    if (version === undefined && atRegistry !== undefined) return { live: false };
    if (version === undefined) throw new Failure("secret-without-place", { name, stage: stage.name, secret });
    await stage.settings.change((before) => ({ ...before, secretVersions: { ...before.secretVersions, [name]: version } }), held);
    return { live: (await stage.deployments.live(held)) !== undefined };
  });
}

function sourceOf({ app, name: stage }: GoogleStage, name: string): SecretSource {
  const source = app.secrets.find((secret) => secret.name === name);
  if (source !== undefined) return source;
  const known = app.secrets.map((secret) => secret.name);
  throw new Failure("secret-unknown", { stage, name, near: nearest(name, known), known });
}

/**
 * The settings by which a generated secret, or the password of a server, gets a new value with the next apply. One that was
 * begun before and did not come to its end is gone on with.
 */
export async function rotated(
  stage: GoogleStage,
  before: Settings,
  at: Seen,
  name: string,
  signal: AbortSignal,
): Promise<Settings> {
  const key = keyToRotate(stage, at, name);
  const { context } = at;
  const now = before.secretVersions[key] ?? 1;
  const where = { project: context.google.project, secret: secretId(context, key) };
  const newest = (await newestVersion(stage.world.connection, where, signal)) ?? 0;
  // Terraform writes a version when its number rises: a number above the newest one is still to be written.
  const next = now > newest ? now : newest + 1;
  return { ...before, secretVersions: { ...before.secretVersions, [key]: next } };
}

function keyToRotate(stage: GoogleStage, { app }: Seen, name: string): string {
  const source = app.secrets.find((secret) => secret.name === name);
  if (source?.source === "generate") return name;
  if (source?.source === "supply") throw new Failure("secret-not-generated", { name, stage: stage.name });
  if (source?.source === "compose") throw new Failure("secret-fixed", { name, why: "composed" });
  if (source?.source === "existing") {
    throw new Failure("secret-of-others", { name, secret: source.secret, project: stage.context.google.project });
  }
  const data = app.data.find((entry) => entry.name === name);
  if (data?.kind === "postgres") {
    // Nobody would get in with the old password until the request is merged.
    const { deliver } = app.ground;
    if (app.target === "gke" && deliver.by === "argocd" && deliver.via === "pull-request")
      throw new Failure("rotation-waits-for-merge", { name, stage: stage.name });
    return passwordKey(name);
  }
  if (data?.kind === "redis") throw new Failure("redis-password-googles", { name });
  const known = [
    ...app.secrets.map((secret) => secret.name),
    ...app.data.flatMap((one) => (one.kind === "postgres" ? [one.name] : [])),
  ];
  throw new Failure("secret-unknown", { stage: stage.name, name, near: nearest(name, known), known });
}
