import type { Finding } from "../doctor/finding.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";

/** What was found, what is missing, and the commands that fix it. */
export function doctorText(examined: { manifest: string | undefined; findings: readonly Finding[] }, paint: Paint): string {
  const { manifest, findings } = examined;
  const title = manifest === undefined ? "What apps commonly need:" : `What ${manifest} needs:`;
  const rows = findings.map(({ name, state, what }) => [mark(state, paint), name, state === "there" ? paint("dim", what) : what]);
  const fixes = findings.flatMap(({ state, fix }) =>
    fix === undefined || state === "there" ? [] : [[fix, paint("dim", state === "optional" ? "if you want it" : "needed")]],
  );
  const advice = fixes.length === 0 ? [] : [`${paint("bold", "To have it:")}\n${table(fixes, "  ")}`];
  return `${[`${paint("bold", title)}\n${table(rows, "  ")}`, ...advice].join("\n\n")}\n`;
}

function mark(state: Finding["state"], paint: Paint): string {
  if (state === "there") return paint("green", "✓");
  if (state === "missing") return paint("red", "✗");
  return paint("yellow", state === "fetched" ? "↓" : "–");
}
