import { Failure } from "../../diagnostics/failure.ts";
import { Connection } from "../../run/google/connection.ts";

/** https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
export type ExecCredential = {
  apiVersion: "client.authentication.k8s.io/v1";
  kind: "ExecCredential";
  status: { token: string; expirationTimestamp?: string };
};

/** A token of the credentials that Fairlead speaks with Google by. */
export async function execCredential(env: NodeJS.ProcessEnv): Promise<ExecCredential> {
  const client = await new Connection(env).auth();
  const { token } = await client.getAccessToken();
  if (!token) throw new Failure("google-no-credentials", {});
  const expires = client.credentials.expiry_date;
  return {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token, ...(expires ? { expirationTimestamp: new Date(expires).toISOString() } : {}) },
  };
}
