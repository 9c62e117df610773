import { mkdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** These would aim a stack at another state, another folder or a part of itself. */
const OURS = /^TF_(WORKSPACE|DATA_DIR|CLI_ARGS(_.*)?|VAR_.*|IN_AUTOMATION|INPUT)$/;

/**
 * The environment that Terraform runs in: the caller's, with credentials, mirrors and proxies, but with nothing that
 * would change what a stack is. `plugins` is a shared folder for providers, used unless the user chose one.
 */
export async function terraformEnvironment(env: NodeJS.ProcessEnv, plugins: string): Promise<NodeJS.ProcessEnv> {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.test(name)));
  const shared = !(await choosesPluginCache(env)) && (await isOurs(plugins)) ? { TF_PLUGIN_CACHE_DIR: plugins } : {};
  return { ...withHcpToken(kept), ...shared, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1", NO_COLOR: "1" };
}

/** HCP's provider reads what `terraform login` left, but of the environment a variable of its own alone. */
function withHcpToken(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const token = env.TFE_TOKEN || env.TF_TOKEN_app_terraform_io;
  return token ? { ...env, TFE_TOKEN: token } : env;
}

/** Programs are run from it, so nobody else may write there; where it cannot be made, every stack keeps its own. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const { uid, mode } = await stat(folder);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** Whether the user has a plugin cache; the environment variable would win over their configuration. */
async function choosesPluginCache(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (env.TF_PLUGIN_CACHE_DIR !== undefined) return true;
  const home = env.HOME ?? homedir();
  const files = env.TF_CLI_CONFIG_FILE ? [env.TF_CLI_CONFIG_FILE] : [join(home, ".terraformrc"), join(home, ".tofurc")];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return texts.some((text) => /^\s*plugin_cache_dir\b/m.test(text));
}
