/**
 * What `gcloud auth application-default login` leaves: a refresh token of a person, changed for a token of an hour. It is what
 * most people have, and one request; with Google's library it would cost a plan a seventh of a second.
 */
import * as z from "zod";
import type { Credentials } from "./credentials.ts";
import { exchange, routeTo } from "./exchange.ts";

/** Where Google takes refresh tokens: https://developers.google.com/identity/protocols/oauth2/native-app#offline */
const TOKENS = "https://oauth2.googleapis.com/token";
const EXCHANGE_MS = 30_000;
/** Renewed so long before it ends, so that what is sent with it arrives in time. */
const EARLY_MS = 5 * 60_000;

/** `token_uri` is read as Terraform's provider reads it. */
const login = z.object({
  type: z.literal("authorized_user"),
  client_id: z.string(),
  client_secret: z.string(),
  refresh_token: z.string(),
  quota_project_id: z.string().optional(),
  token_uri: z.url().default(TOKENS),
  universe_domain: z.literal("googleapis.com").optional(),
});
const given = z.object({ access_token: z.string(), expires_in: z.number() });

type Login = z.infer<typeof login>;
type Token = { token: string; expires: Date };

/** The login that parsed JSON is; nothing where it is other credentials. */
export function userLogin(parsed: unknown): Login | undefined {
  return login.safeParse(parsed).data;
}

/** Credentials that change a login for a token when one is asked for and none holds; who asks meanwhile gets the same. */
export function byLogin(login: Login, env: NodeJS.ProcessEnv): Credentials {
  let held: Token | undefined;
  let asked: Promise<Token> | undefined;
  const token = async (): Promise<Token> => {
    if (held !== undefined && held.expires.getTime() - EARLY_MS > Date.now()) return held;
    asked ??= renewed(login, env).finally(() => {
      asked = undefined;
    });
    held = await asked;
    return held;
  };
  const quota = env.GOOGLE_CLOUD_QUOTA_PROJECT ?? login.quota_project_id;
  return {
    headers: async () => ({
      authorization: `Bearer ${(await token()).token}`,
      ...(quota && { "x-goog-user-project": quota }),
    }),
    token,
  };
}

async function renewed({ token_uri, client_id, client_secret, refresh_token }: Login, env: NodeJS.ProcessEnv): Promise<Token> {
  const url = new URL(token_uri);
  const body = new URLSearchParams({ grant_type: "refresh_token", client_id, client_secret, refresh_token }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const signal = AbortSignal.timeout(EXCHANGE_MS);
  const received = await exchange({ method: "POST", url, headers, body, signal }, routeTo(url, env));
  if (received.status >= 300) throw new LoginRefused(received.status, received.text);
  const { access_token, expires_in } = given.parse(JSON.parse(received.text));
  return { token: access_token, expires: new Date(Date.now() + expires_in * 1000) };
}

/** No token was given; held as errors of Google's library hold it. */
class LoginRefused extends Error {
  readonly response: { status: number; data: unknown; headers: { get: () => null } };

  constructor(status: number, text: string) {
    super(`no token was given: status ${status}`);
    this.response = { status, data: parsedOr(text), headers: { get: () => null } };
  }
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
