import type { ExternalSecret, SecretStore } from "./custom.ts";
import { metadata } from "./metadata.ts";
import { type Piece, type SecretPiece, template } from "./secret-text.ts";
import type { Stage } from "./stage.ts";

/**
 * Secrets come by External Secrets: one operator serves Google, sites and other providers alike, and its templates compose a
 * database's URL or a file from values that only Secret Manager knows. GKE's own secret sync copies single values only.
 */
const STORE = "secrets";

/** The name of the account by which the stage's secrets are read. No component is called so: the word is reserved. */
export const SECRETS_ACCOUNT = "secrets";

export function secretStore(stage: Stage): SecretStore {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "SecretStore",
    metadata: metadata(stage, STORE),
    spec: {
      provider: {
        gcpsm: {
          projectID: stage.project,
          auth: { workloadIdentity: { serviceAccountRef: { name: SECRETS_ACCOUNT } } },
        },
      },
    },
  };
}

/** The Secret of a component. It is made anew for each release, so that a rotated value arrives with the roll and not before. */
export function secretName({ release }: Stage, component: string): string {
  return `${component}-${release.id}`;
}

/** One entry of a Secret: what stands under its key. */
export type SecretEntry = {
  key: string;
  text: readonly Piece[];
  /** Written instead of the text's own template, where more than its value is put together. */
  template?: string;
};

/** How a Secret is made from Secret Manager: single values are copied, everything else is composed. */
export function externalSecret(
  stage: Stage,
  name: string,
  component: string | undefined,
  entries: readonly SecretEntry[],
  type?: string,
): ExternalSecret {
  const copied = entries.every(isCopied);
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: metadata(stage, name, component),
    spec: {
      refreshInterval: "1h",
      secretStoreRef: { name: STORE },
      target: { name, ...(copied ? {} : { template: composed(entries, type) }) },
      data: copied ? entries.flatMap(({ key, text }) => sources(text, () => key)) : variables(entries),
    },
  };
}

function composed(entries: readonly SecretEntry[], type: string | undefined): { type?: string; data: Record<string, string> } {
  const data = Object.fromEntries(entries.map(({ key, text, template: own }) => [key, own ?? template(text)]));
  return type === undefined ? { data } : { type, data };
}

type Source = ExternalSecret["spec"]["data"][number];

/** Each value once, under the name templates know it by. */
function variables(entries: readonly SecretEntry[]): Source[] {
  const all = entries.flatMap(({ text }) => sources(text, ({ variable }) => variable));
  const byKey = new Map(all.map((source) => [source.secretKey, source]));
  return [...byKey.values()].sort((a, b) => (a.secretKey < b.secretKey ? -1 : 1));
}

function sources(text: readonly Piece[], key: (piece: SecretPiece) => string): Source[] {
  return text.flatMap((piece) =>
    typeof piece === "string" ? [] : [{ secretKey: key(piece), remoteRef: { key: piece.secret } }],
  );
}

function isCopied({ text, template: own }: SecretEntry): boolean {
  const [only, ...others] = text;
  return own === undefined && others.length === 0 && typeof only === "object" && only.encoded !== true;
}
