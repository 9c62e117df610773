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
  const { token, expires } = await (await new Connection(env).credentials()).token();
  if (token === undefined) throw new Failure("google-no-credentials", {});
  return {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token, ...(expires && { expirationTimestamp: expires.toISOString() }) },
  };
}
