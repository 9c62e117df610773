import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * The folder for what all projects of the user share. Root's lies outside its home, which the account of the apps cannot
 * enter. `FAIRLEAD_CACHE` names another. The launcher of a clone, scripts/setup.sh, finds the same one.
 */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.FAIRLEAD_CACHE !== undefined) return env.FAIRLEAD_CACHE;
  if (process.getuid?.() === 0) return "/var/cache/fairlead";
  const chosen = env.XDG_CACHE_HOME;
  const parent = chosen !== undefined && isAbsolute(chosen) ? chosen : join(env.HOME ?? homedir(), ".cache");
  return join(parent, "fairlead");
}
