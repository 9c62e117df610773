import type { DeploymentView } from "../../run/protocol/api.ts";
import type { ManifestFile } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";

type Around = { shell: Shell; manifest: ManifestFile; quiet: boolean };

/** Where a stage answers now, and what to try next. */
export function liveText({ stage, release, address }: DeploymentView, paint: Paint, { shell, manifest, quiet }: Around): string {
  const where = address === undefined ? "" : ` at ${paint(["bold", "cyan"], address)}`;
  const line = `${paint("green", "✓")} ${paint("bold", stage)} serves release ${release}${where}\n`;
  if (quiet) return line;
  const program = shell.env.FAIRLEAD_PROGRAM ?? "fairlead";
  const option = manifest.folder === shell.cwd ? "" : ` --manifest ${quoted(manifest.name.replace(/\/?fairlead\.yaml$/, ""))}`;
  const inStage = stage === "local" ? "" : ` --stage ${stage}`;
  const next = [
    [`${program} status${option}`, "what runs"],
    [`${program} logs --follow${inStage}${option}`, "what it writes"],
    [`${program} down${option}`, "stop it; data stays"],
  ];
  return `${line}\n${table(
    next.map(([what = "", why = ""]) => [what, paint("dim", why)]),
    "  ",
  )}\n`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
