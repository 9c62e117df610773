import { isAbsolute } from "node:path";
import { templateOf } from "./surroundings.ts";
import type { World } from "./world.ts";

const REFUSED = /permission denied|EACCES|read-only file system|EROFS/i;
/** `'celerybeat-schedule'` as Python and Node write it, `open x.db: …` and `cannot create x.db: …` as Go and shells do. */
const PATHS = [/["'`]([^"'`]+)["'`]/, /(?:open|create|mkdir)\s+([^\s:]+):/];

/** What its end is told with, where it wanted to write into its sources: they stay as they were released. */
export function whySealed(
  { releases }: World,
  { release, stage, component }: { release: string; stage: string; component: string },
  lines: readonly string[],
): string {
  const { image } = templateOf(releases.compiled(release, stage), component);
  const prepared = releases.get(release).images[image];
  if (prepared?.runtime !== "native" || !wroteIntoSources(lines, prepared.source)) return "";
  return ": it may not write where its sources lie, only into `${tmp}`, which TMPDIR names too, and into buckets";
}

/** Whether a program's last words say that it wanted to write where its sources lie, which stay as they were released. */
export function wroteIntoSources(lines: readonly string[], sources: string): boolean {
  return lines.some((line) => {
    if (/readonly database/i.test(line)) return true;
    if (!REFUSED.test(line)) return false;
    const path = PATHS.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
    return path !== undefined && (path.startsWith(sources) || !isAbsolute(path));
  });
}
