import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { writeDurably } from "../durable.ts";
import { commandLineOf } from "../entry-point.ts";
import { findProgram } from "../find-program.ts";

/** Where a cluster on Google answers. */
export type ClusterPlace = {
  name: string;
  /** Host, or host and port. */
  endpoint: string;
  /** The authority its certificate is by, PEM in base64; nothing where it is a public one. */
  ca: string | undefined;
};

/** The command that gives a token, as kubectl starts it whenever it needs one. */
type TokenCommand = { command: string; args?: readonly string[]; provideClusterInfo?: boolean };

const PLUGIN = "gke-gcloud-auth-plugin";

/**
 * Writes a configuration for kubectl that leads to one cluster. No token is in it: kubectl asks a
 * program for one each time, https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function writeKubeconfig(file: string, place: ClusterPlace, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeDurably(file, kubeconfig(place, await tokenCommand(env)), 0o600);
}

/** In JSON, which is YAML too. */
function kubeconfig({ name, endpoint, ca }: ClusterPlace, token: TokenCommand): string {
  const cluster = { server: `https://${endpoint}`, ...(ca ? { "certificate-authority-data": ca } : {}) };
  const exec = { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never", ...token };
  const configuration = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

/** Google's plugin speaks with the credentials of gcloud: those that the environment names are asked by ourselves. */
async function tokenCommand(env: NodeJS.ProcessEnv): Promise<TokenCommand> {
  const plugin = isNamed(env) ? undefined : await findProgram(PLUGIN, env);
  if (plugin !== undefined) return { command: plugin, provideClusterInfo: true };
  const [command, ...args] = commandLineOf("cli");
  return { command, args: [...args, "kubernetes-token"] };
}

function isNamed(env: NodeJS.ProcessEnv): boolean {
  return [
    env.GOOGLE_OAUTH_ACCESS_TOKEN,
    env.GOOGLE_CREDENTIALS,
    env.GOOGLE_APPLICATION_CREDENTIALS,
    env.GOOGLE_IMPERSONATE_SERVICE_ACCOUNT,
  ].some(Boolean);
}
