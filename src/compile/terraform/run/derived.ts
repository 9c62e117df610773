import { type Context, local } from "../context.ts";
import type { Block } from "../hcl/block.ts";
import { call, type Expression, raw, template, type Value } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import { readSecret, type SecretKey, secret, secretId, secretVersion } from "../secret.ts";
import type { Draft, StackFile } from "../stack.ts";
import type { Derived } from "./needs.ts";
import type { Piece } from "./piece.ts";
import type { RunStage } from "./stage.ts";

/** A version of a secret, as a container refers to it. */
export function secretRef(stage: RunStage, key: SecretKey): { secret: string; version: Value<string> } {
  const { context } = stage;
  return { secret: secretId(context, key), version: isDerived(stage, key) ? madeVersion(key) : secretVersion(context, key) };
}

/** Whether this stack makes it; its key then holds an underscore, and is not that of a server's password. */
export function isDerived({ app, passwords }: RunStage, key: SecretKey): boolean {
  const made = key.includes("_") || app.secrets.some(({ name, source }) => name === key && source === "compose");
  return made && !passwords.has(key);
}

function madeVersion(key: SecretKey): Expression {
  return raw(`google_secret_manager_secret_version.${local(key)}.version`);
}

/** The secrets that this stack makes, what they are made of, and the files that hold their texts. */
export function derivedSecrets({ context }: RunStage, all: readonly Derived[]): { draft: Draft; files: StackFile[] } {
  const ingredients = [
    ...new Set(all.flatMap(({ pieces }) => pieces.flatMap((piece) => ("secret" in piece ? [piece.secret] : [])))),
  ];
  const blocks: Block[] = [
    ...ingredients.sort().map((key) => readSecret(context, key)),
    ...all.flatMap((derived) => made(context, derived)),
  ];
  return { draft: { file: "secrets.tf", blocks }, files: all.flatMap(fileOf) };
}

function made(context: Context, { key, pieces, file }: Derived): Addressed[] {
  const of = secret(context, key);
  const value = text(key, pieces, file !== undefined, ({ secret: of, encoded }) => {
    const data = raw(`ephemeral.google_secret_manager_secret_version.${local(of)}.secret_data`);
    // Terraform's urlencode writes a blank as forms do.
    return encoded ? call("replace", call("urlencode", data), "+", "%20") : data;
  });
  // The same text with versions in the place of values: it changes exactly when the value does.
  const versioned = text(key, pieces, file !== undefined, ({ secret: of }) => secretVersion(context, of));
  return [
    of,
    resource(
      "google_secret_manager_secret_version",
      local(key),
      {
        secret: of.address.get("id"),
        secret_data_wo: value,
        secret_data_wo_version: raw(`parseint(substr(sha256(${inlineText(versioned)}), 0, 7), 16)`),
        // Revisions that serve on, and those a rollback returns to, read the versions they were made with.
        deletion_policy: "ABANDON",
      },
      { lifecycle: { create_before_destroy: true } },
    ),
  ];
}

type Filled = (piece: Extract<Piece, { secret: SecretKey }>) => Value<string>;

function text(key: SecretKey, pieces: readonly Piece[], inFile: boolean, filled: Filled): Value<string> {
  const parts = pieces.map((piece) => ("plain" in piece ? piece.plain : filled(piece)));
  const [only] = parts;
  if (!inFile || (parts.length === 1 && only !== undefined && typeof only !== "string")) return template(...parts);
  const path = raw(`"\${path.module}/files/${fileName(key)}"`);
  const variables = Object.fromEntries(
    pieces.flatMap((piece, index) => {
      const part = parts[index];
      const name = variableOf(piece, index);
      return name === undefined || part === undefined ? [] : [[name, part] as const];
    }),
  );
  return Object.keys(variables).length === 0 ? call("file", path) : call("templatefile", path, variables);
}

/** The file of a text: references are named after what they are. */
function fileOf({ key, pieces, file }: Derived): StackFile[] {
  if (file === undefined) return [];
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && "plain" in only && typeof only.plain !== "string") return [];
  const named = pieces.map((piece, index) => variableOf(piece, index));
  const filled = named.some((name) => name !== undefined);
  const parts = pieces.map((piece, index) => {
    const name = named[index];
    if (name !== undefined) return `\${${name}}`;
    const literal = "plain" in piece && typeof piece.plain === "string" ? piece.plain : "";
    return filled ? literal.replace(/([$%])\{/g, "$1$1{") : literal;
  });
  return [{ name: `files/${fileName(key)}`, text: parts.join("") }];
}

function fileName(key: SecretKey): string {
  return key.replace(/^file_/, "");
}

/** `db_password`, `local_data_db_host`: a name for whatever stands in a template, the same wherever it stands. */
function variableOf(piece: Piece, index: number): string | undefined {
  if ("secret" in piece) return local(`${piece.secret}${piece.encoded ? "_encoded" : ""}`);
  if (typeof piece.plain === "string") return undefined;
  const name = piece.plain.text.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_|_$/g, "");
  return name.length <= 48 ? name : `text_${index}`;
}

function inlineText(value: Value<string>): string {
  return typeof value === "string" ? JSON.stringify(value) : value.text;
}
