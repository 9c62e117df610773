import { type Facts, placed } from "../facts.ts";
import type { Notes } from "../notes.ts";
import type { Ground } from "../wiring/ground.ts";

/** How Django's static files reach the browser: the job's words, and the route where the app does not serve them itself. */
export type StaticFiles = { words: readonly string[]; route: { path: string; bucket: string } | undefined };

/**
 * Static files are collected before each release into a bucket, where the settings let the environment name the folder.
 * A folder that is written there lies in the source, where nothing can be written to; that is told.
 */
export function staticFiles(facts: Facts, ground: Ground): StaticFiles | undefined {
  const { django } = facts;
  if (django === undefined || django.static === undefined) return undefined;
  const { root, url } = django.static;
  if (root?.variable === undefined) {
    tellFixed(facts, ground.notes, root?.where);
    return undefined;
  }
  const bucket = ground.bucket("static");
  const words = ["python", django.manage, "collectstatic", "--noinput"];
  const path = /^\/[^\s?#]+$/.test(url) ? url : /^[\w-][\w/-]*$/.test(url) ? `/${url}` : undefined;
  return { words, route: django.whitenoise || path === undefined ? undefined : { path: withSlash(path), bucket } };
}

function tellFixed(facts: Facts, notes: Notes, where: string | undefined): void {
  if (where === undefined) {
    if (facts.django?.whitenoise) notes.ask("Static files are not collected: the settings have no STATIC_ROOT");
    return;
  }
  notes.ask(
    "STATIC_ROOT lies in the source, which is read-only where the app runs, so static files are not collected",
    placed(facts, where),
    'STATIC_ROOT = os.environ.get("STATIC_ROOT", …), then `fairlead init --force`',
  );
}

function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}
