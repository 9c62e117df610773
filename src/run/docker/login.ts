/** How a registry is asked: what `docker login` keeps, in its configuration or in a program that keeps secrets. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { Secret } from "../../app/secret.ts";

export type Login = { user: string; password: Secret };

const configuration = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() })).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
/** The answer of a credential helper: https://github.com/docker/docker-credential-helpers. */
const answer = z.object({ Username: z.string(), Secret: z.string() });
const HELPER_MS = 20_000;

/** The login of a registry's host; `undefined` where nobody logged in, which is right for a registry that asks nobody. */
export async function loginOf(host: string, env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  const folder = env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");
  const text = await readFile(join(folder, "config.json"), "utf8").catch(() => undefined);
  const known = text === undefined ? undefined : configuration.safeParse(parsed(text)).data;
  if (known === undefined) return undefined;
  const helper = known.credHelpers?.[host] ?? known.credsStore;
  const helped = helper === undefined ? undefined : await ask(helper, host, env);
  return helped ?? kept(known.auths?.[host]?.auth);
}

/** The header by which the engine is told who pushes. */
export function registryAuth(login: Login | undefined, host: string): string {
  const told = login === undefined ? {} : { username: login.user, password: login.password.reveal(), serveraddress: host };
  return Buffer.from(JSON.stringify(told)).toString("base64url");
}

function kept(auth: string | undefined): Login | undefined {
  const [, user, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(auth ?? "", "base64").toString("utf8")) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password: new Secret(password) };
}

function ask(helper: string, host: string, env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  return new Promise((resolve) => {
    const child = execFile(`docker-credential-${helper}`, ["get"], { env, timeout: HELPER_MS }, (error, stdout) => {
      const said = error === null ? answer.safeParse(parsed(stdout)).data : undefined;
      resolve(said && { user: said.Username, password: new Secret(said.Secret) });
    });
    // A helper that is not there has no input either.
    child.stdin?.on("error", () => {});
    child.stdin?.end(host);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
