import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuthClient } from "google-auth-library";
import { Failure } from "../../diagnostics/failure.ts";
import { byLogin, userLogin } from "./user-login.ts";

const SCOPES = ["https://www.googleapis.com/auth/cloud-platform"];

/** Who Fairlead is at Google. */
export type Credentials = {
  /** What says so in the head of a request. */
  headers: (url: string) => Promise<Readonly<Record<string, string>>>;
  /** A token for programs that are not ours, and until when it holds where that is known. */
  token: () => Promise<{ token: string | undefined; expires: Date | undefined }>;
};

/**
 * Looks for credentials in the order of the Terraform provider: `GOOGLE_OAUTH_ACCESS_TOKEN`, `GOOGLE_CREDENTIALS` (JSON text
 * or a path), then the application default credentials; `GOOGLE_IMPERSONATE_SERVICE_ACCOUNT` on top of any. Throws
 * `google-no-credentials` or `google-credentials-unusable`; asks Google nothing but, where nothing else is set, whether this
 * machine is one of its own.
 */
export async function credentials(env: NodeJS.ProcessEnv): Promise<Credentials> {
  const target = env.GOOGLE_IMPERSONATE_SERVICE_ACCOUNT;
  const token = env.GOOGLE_OAUTH_ACCESS_TOKEN;
  // It is all that is needed.
  if (token && !target) {
    return {
      headers: async () => ({ authorization: `Bearer ${token}` }),
      token: async () => ({ token, expires: undefined }),
    };
  }
  const login = target ? undefined : await ownLogin(env);
  if (login !== undefined) return byLogin(login, env);
  const client = await source(env);
  if (!target) return byLibrary(client);
  const { Impersonated } = await import("./libraries.ts");
  return byLibrary(new Impersonated({ sourceClient: client, targetPrincipal: target, targetScopes: SCOPES, lifetime: 3600 }));
}

/** The login of a person, where that is what is found first; whatever else is there is the library's to read and to judge. */
async function ownLogin(env: NodeJS.ProcessEnv): Promise<ReturnType<typeof userLogin>> {
  const named = env.GOOGLE_CREDENTIALS || env.GOOGLE_APPLICATION_CREDENTIALS;
  const usual = env.HOME && join(env.HOME, ".config", "gcloud", "application_default_credentials.json");
  const found = named || usual;
  if (!found) return undefined;
  try {
    return userLogin(JSON.parse(found.trimStart().startsWith("{") ? found : await readFile(found, "utf8")));
  } catch {
    return undefined;
  }
}

function byLibrary(client: AuthClient): Credentials {
  return {
    headers: async (url) => Object.fromEntries(await client.getRequestHeaders(url)),
    token: async () => {
      const { token } = await client.getAccessToken();
      const expires = client.credentials.expiry_date;
      return { token: token ?? undefined, expires: expires ? new Date(expires) : undefined };
    },
  };
}

async function source(env: NodeJS.ProcessEnv): Promise<AuthClient> {
  const { GoogleAuth, OAuth2Client } = await import("./libraries.ts");
  if (env.GOOGLE_OAUTH_ACCESS_TOKEN) {
    const client = new OAuth2Client();
    client.setCredentials({ access_token: env.GOOGLE_OAUTH_ACCESS_TOKEN });
    return client;
  }
  if (env.GOOGLE_CREDENTIALS) return fromJson(await textOf(env.GOOGLE_CREDENTIALS, "GOOGLE_CREDENTIALS"), "GOOGLE_CREDENTIALS");
  const file = env.GOOGLE_APPLICATION_CREDENTIALS;
  if (file) return fromJson(await textOf(file, "GOOGLE_APPLICATION_CREDENTIALS"), "GOOGLE_APPLICATION_CREDENTIALS");
  try {
    return await new GoogleAuth({ scopes: SCOPES }).getClient();
  } catch (cause) {
    throw new Failure("google-no-credentials", {}, { cause });
  }
}

async function fromJson(text: string, variable: string): Promise<AuthClient> {
  const { GoogleAuth } = await import("./libraries.ts");
  try {
    return await new GoogleAuth({ scopes: SCOPES, credentials: JSON.parse(text) }).getClient();
  } catch (cause) {
    // The parser quotes what it read, and that is a key: its sentence is not for the terminal.
    throw new Failure(
      "google-credentials-unusable",
      { source: variable, reason: "no credentials in JSON" },
      { cause: named(cause) },
    );
  }
}

async function textOf(value: string, variable: string): Promise<string> {
  if (value.trimStart().startsWith("{")) return value;
  try {
    return await readFile(value, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : "the file cannot be read";
    throw new Failure("google-credentials-unusable", { source: variable, reason }, { cause });
  }
}

function named(cause: unknown): Error {
  return new Error(cause instanceof Error ? cause.name : "unusable");
}
