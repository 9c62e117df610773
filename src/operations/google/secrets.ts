import { usedSecrets } from "../../app/secret-use.ts";
import { secretId } from "../../compile/terraform/secret.ts";
import type { Settings } from "../../plan/settings.ts";
import { newestVersion } from "../../run/google/ask.ts";
import { inParallel } from "../../run/parallel.ts";
import type { GoogleStage, ReleasedStage } from "./stage.ts";

/**
 * Secrets that the stage cannot run without, that somebody has to supply and nobody has, with what the manifest says they are.
 * `files` are the texts of the files that the manifest names.
 */
export async function missingSecrets(
  stage: GoogleStage,
  { app, context }: Pick<ReleasedStage, "app" | "context">,
  { settings, files = {} }: { settings: Settings; files: Readonly<Record<string, string>> | undefined },
  signal: AbortSignal,
): Promise<{ name: string; what: string }[]> {
  const used = usedSecrets(app, files);
  const supplied = app.secrets.flatMap((secret) => (secret.source === "supply" && used.has(secret.name) ? [secret] : []));
  const found = await inParallel(supplied, 4, async ({ name, what }) => {
    if (settings.secretVersions[name] !== undefined) return [];
    const at = { project: context.google.project, secret: secretId(context, name) };
    const version = await newestVersion(stage.world.connection, at, signal);
    return version === undefined ? [{ name, what }] : [];
  });
  return found.flat();
}
