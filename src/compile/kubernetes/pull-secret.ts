import type { RegistryAccess } from "../../app/ground.ts";
import type { ExternalSecret } from "./custom.ts";
import type { Piece } from "./secret-text.ts";
import { externalSecret } from "./secrets.ts";
import type { Stage } from "./stage.ts";

type Login = Extract<RegistryAccess, { by: "login" }>;

/** Names of the Secrets that images are pulled with: one per registry with a login. */
export function pullSecrets(stage: Stage): string[] {
  return logins(stage).map(({ host }) => pullSecretName(host));
}

/** A login for a registry, in the form the kubelet reads. */
export function compilePullSecrets(stage: Stage, fill: (text: Login["password"]) => readonly Piece[]): ExternalSecret[] {
  return logins(stage).map(({ host, user, password }) => {
    const text = fill(password);
    const config = `{"auths":{${JSON.stringify(host)}:{"auth":"${credentials(user, text)}"}}}`;
    const entry = { key: ".dockerconfigjson", text, template: config };
    return externalSecret(stage, pullSecretName(host), undefined, [entry], "kubernetes.io/dockerconfigjson");
  });
}

/** `user:password` in base64, put together where the password is known. */
function credentials(user: string, password: readonly Piece[]): string {
  const literal = (text: string) => text.replaceAll("%", "%%");
  const format = password.map((piece) => (typeof piece === "string" ? literal(piece) : "%s")).join("");
  const values = password.flatMap((piece) => (typeof piece === "string" ? [] : [` .${piece.variable}`])).join("");
  return `{{ printf ${JSON.stringify(`${literal(user)}:${format}`)}${values} | b64enc }}`;
}

function logins({ app }: Stage): Login[] {
  return app.ground.registries.flatMap((access) => (access.by === "login" ? [access] : []));
}

function pullSecretName(host: string): string {
  return `pull-${host.replace(/[^a-z0-9]+/g, "-")}`;
}
