import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { boot, type Installed } from "../../run/boot/service.ts";
import { commandLineOf } from "../../run/entry-point.ts";
import type { ManifestFile } from "../manifest-file.ts";
import type { Shell } from "../shell.ts";
import { appName } from "./deploy.ts";

/** Of the caller's environment, what finds programs and Fairlead's own folders; whatever else is set may be secret. */
const KEPT = ["PATH", "HOME", "LANG", "XDG_CACHE_HOME", "FAIRLEAD_STATE", "FAIRLEAD_CACHE", "FAIRLEAD_RUNTIME"];

/** Has the machine start the app's engine at boot. */
export async function install(manifest: ManifestFile, { env }: Shell): Promise<Installed> {
  const program = commandLineOf("cli");
  return boot.install({
    ...(await nameOf(manifest)),
    start: [...program, "service", "start", manifest.path],
    stop: [...program, "down", manifest.path],
    env: Object.fromEntries(KEPT.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    folder: manifest.folder,
  });
}

export async function remove(manifest: ManifestFile): Promise<{ file: string | undefined }> {
  return { file: await boot.remove(await nameOf(manifest)) };
}

async function nameOf(manifest: ManifestFile): Promise<{ app: string; hash: string }> {
  const folder = await realpath(manifest.folder);
  return { app: await appName(manifest), hash: createHash("sha256").update(folder).digest("hex").slice(0, 8) };
}
