import { Secret } from "../../app/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Login } from "../../run/docker/login.ts";
import type { Connection } from "../../run/google/connection.ts";

/** A login for Artifact Registry by the caller's own access token: https://cloud.google.com/artifact-registry/docs/docker/authentication#token */
export async function googleLogin(connection: Connection): Promise<Login> {
  const { token } = await (await connection.credentials()).token();
  if (token === undefined) throw new Failure("google-no-credentials", {});
  return { user: "oauth2accesstoken", password: new Secret(token) };
}
