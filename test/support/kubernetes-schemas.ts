/** Schemas of an API server's kinds, as kubeconform reads them: strict, and each in a file of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Schema = { [key: string]: unknown };

/** Where kubeconform finds the files that `writeSchemas` writes. */
export const LOCATION = "{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json";

/** Writes what the server's OpenAPI document (version 2) says of every kind. */
export function writeSchemas(document: unknown, folder: string): void {
  const { definitions } = document as { definitions: Record<string, Schema> };
  mkdirSync(folder, { recursive: true });
  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = (definition["x-kubernetes-group-version-kind"] ?? []) as { group: string; version: string; kind: string }[];
    for (const { group, version, kind } of kinds) {
      const text = { $ref: `#/definitions/${name}`, definitions: reached(name, definitions) };
      // kubeconform takes the version of the core group for its name.
      const file = `${group === "" ? version : group}_${version}_${kind.toLowerCase()}.json`;
      writeFileSync(join(folder, file), JSON.stringify(text));
    }
  }
}

function reached(name: string, definitions: Record<string, Schema>): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const visit = (one: string): void => {
    const definition = definitions[one];
    if (found[one] !== undefined || definition === undefined) return;
    const strict = strictly(definition);
    found[one] = strict;
    for (const [, next = ""] of JSON.stringify(strict).matchAll(/"#\/definitions\/([^"]+)"/g)) visit(next);
  };
  visit(name);
  return found;
}

/** Fields that are not named are refused; what may be a number or a string is said as JSON Schema says it. */
function strictly(definition: Schema): Schema {
  const entries = Object.entries(definition).filter(([key]) => !key.startsWith("x-kubernetes-"));
  const own: Schema = Object.fromEntries(entries.map(([key, value]) => [key, within(value)]));
  if (own.format === "int-or-string") return { oneOf: [{ type: "string" }, { type: "integer" }] };
  const open = definition["x-kubernetes-preserve-unknown-fields"] === true;
  if (own.properties !== undefined && own.additionalProperties === undefined && !open) own.additionalProperties = false;
  return own;
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return typeof value === "object" && value !== null ? strictly(value as Schema) : value;
}
