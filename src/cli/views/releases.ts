import { spoken } from "../../diagnostics/spoken.ts";
import type { ReleaseSummary } from "../../run/protocol/api.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";

/** Releases, newest first: promoted ones show the same digest in several stages. */
export function releasesText(releases: readonly ReleaseSummary[], paint: Paint, now: number): string {
  if (releases.length === 0) return "There is no release yet; `fairlead up` makes one.\n";
  const rows = releases
    .toSorted((a, b) => b.number - a.number)
    .map(({ number, digest, commit, dirty, created, by, stages, failed = [] }) => [
      paint("bold", String(number)),
      digest.replace(/^sha256:/, "").slice(0, 12),
      commit === undefined ? paint("dim", "no commit") : `${commit.slice(0, 10)}${dirty ? paint("yellow", " changed") : ""}`,
      paint("dim", `${spoken(now - Date.parse(created))} ago`),
      by,
      [
        ...(stages.length === 0 ? [] : [paint("green", `live in ${stages.join(", ")}`)]),
        ...(failed.length === 0 ? [] : [paint("red", `failed in ${failed.join(", ")}`)]),
      ].join(", "),
    ]);
  const head = ["", "digest", "commit", "made", "by", ""].map((title) => paint("dim", title));
  return `${table([head, ...rows])}\n`;
}
