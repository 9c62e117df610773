/** Every resource of every golden case is held against the providers' schemas: what the types cannot see, HCL as text shows. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type HclBlock, readHcl } from "../support/hcl-blocks.ts";
import { cases, compileCase } from "../support/terraform-cases.ts";

type Attribute = { required?: boolean; optional?: boolean; computed?: boolean; deprecated?: boolean; write_only?: boolean };
type Nested = { block: SchemaBlock; nesting_mode: string; min_items?: number; max_items?: number };
type SchemaBlock = { attributes?: Record<string, Attribute>; block_types?: Record<string, Nested>; deprecated?: boolean };
type Kinds = Record<string, Record<string, { block: SchemaBlock }>>;

const KINDS: Readonly<Record<string, string>> = { resource: "resources", data: "data_sources", ephemeral: "ephemeral_resources" };
const META = ["count", "for_each", "provider", "depends_on"];
const schemas = ["google", "cloudflare", "random", "tfe"].map(
  (name): Kinds => JSON.parse(readFileSync(join(import.meta.dirname, "../schemas", `${name}.json`), "utf8")),
);

/** The schema's keys for kinds, where a file lacks one, are the resources' only. */
function schemaOf(kind: string, type: string): SchemaBlock | undefined {
  const keys = [KINDS[kind] ?? "", kind === "ephemeral" ? "ephemeral" : ""];
  for (const schema of schemas) for (const key of keys) if (schema[key]?.[type]) return schema[key][type].block;
  return undefined;
}

for (const one of cases) {
  test(`${one.name} sets what the providers take, all that they need, and nothing that they compute or give up`, () => {
    const wrong = Object.entries(compileCase(one)).flatMap(([file, text]) => {
      if (!file.endsWith(".tf")) return [];
      return readHcl(text).flatMap((block) => judge(block).map((mistake) => `${file}:${mistake}`));
    });
    assert.deepEqual(wrong, []);
  });
}

test("the walk finds what is wrong", () => {
  const mistakes = (text: string) => readHcl(text).flatMap(judge);
  assert.match(mistakes('resource "google_sql_user" "a" {\n  nane = "x"\n}')[0] ?? "", /nane is unknown/);
  assert.match(mistakes('resource "google_sql_user" "a" {\n  name = "x"\n}').join(), /instance is missing/);
  assert.match(
    mistakes('resource "google_sql_user" "a" {\n  name = "x"\n  instance = "y"\n  iam_email = "z"\n}').join(),
    /iam_email is computed/,
  );
  assert.match(
    mistakes('resource "google_sql_user" "a" {\n  name = "x"\n  instance = "y"\n  password_wo = "z"\n}').join(),
    /password_wo has no version/,
  );
  assert.match(
    mistakes('resource "google_sql_user" "a" {\n  name = ephemeral.random_password.a.result\n  instance = "y"\n}').join(),
    /name is kept in state/,
  );
  assert.match(mistakes('resource "google_compute_network" "a" {\n  name = "x"\n  colour {\n  }\n}').join(), /colour is unknown/);
  assert.match(
    mistakes('resource "google_compute_firewall" "a" {\n  name = "x"\n  network = "y"\n  enable_logging = true\n}').join(),
    /enable_logging is deprecated/,
  );
  assert.match(
    mistakes('resource "google_container_cluster" "a" {\n  name = "x"\n  enterprise_config {\n  }\n}').join(),
    /enterprise_config is deprecated/,
  );
  assert.match(
    mistakes('resource "google_cloud_run_v2_job" "a" {\n  name = "x"\n  location = "y"\n}').join(),
    /template is missing/,
  );
  const twice = "  template {\n    template {\n    }\n  }\n".repeat(2);
  assert.match(
    mistakes(`resource "google_cloud_run_v2_job" "a" {\n  name = "x"\n  location = "y"\n${twice}}`).join(),
    /template is there 2 times/,
  );
});

function judge(block: HclBlock): string[] {
  const [type = ""] = block.labels;
  if (KINDS[block.type] === undefined || type === "terraform_remote_state") return [];
  const schema = schemaOf(block.type, type);
  if (schema === undefined) return [`${block.line} ${type} is in no schema`];
  return [
    ...(schema.deprecated ? [`${block.line} ${type} is deprecated`] : []),
    ...walk(block, schema, block.type === "ephemeral", true),
  ];
}

function walk(block: HclBlock, schema: SchemaBlock, isEphemeral: boolean, isTop: boolean): string[] {
  const meta = isTop ? META : [];
  const known = schema.attributes ?? {};
  const names = new Set(block.attributes.map(({ name }) => name));
  const set = block.attributes.flatMap(({ name, value, line }) => {
    if (meta.includes(name)) return [];
    const attribute = known[name];
    if (attribute === undefined) return [`${line} ${name} is unknown`];
    if (attribute.deprecated) return [`${line} ${name} is deprecated`];
    if (!attribute.required && !attribute.optional) return [`${line} ${name} is computed`];
    if (attribute.write_only && !names.has(`${name}_version`)) return [`${line} ${name} has no version`];
    if (!attribute.write_only && !isEphemeral && value.includes("ephemeral.")) return [`${line} ${name} is kept in state`];
    return [];
  });
  const missing = Object.entries(known).flatMap(([name, { required }]) =>
    required && !names.has(name) ? [`${block.line} ${name} is missing`] : [],
  );
  return [...set, ...missing, ...walkBlocks(block, schema, isEphemeral, isTop)];
}

function walkBlocks(block: HclBlock, schema: SchemaBlock, isEphemeral: boolean, isTop: boolean): string[] {
  const known = schema.block_types ?? {};
  const inner = block.blocks.flatMap((each) => {
    if (isTop && (each.type === "lifecycle" || each.type === "timeouts")) return [];
    // What a dynamic block repeats stands in its `content`.
    const [name = "", body] =
      each.type === "dynamic" ? [each.labels[0], each.blocks.find(({ type }) => type === "content")] : [each.type, each];
    const nested = known[name];
    if (nested === undefined || body === undefined) return [`${each.line} ${name} is unknown`];
    if (nested.block.deprecated) return [`${each.line} ${name} is deprecated`];
    return walk(body, nested.block, isEphemeral, false);
  });
  const counts = Object.entries(known).flatMap(([name, { nesting_mode, min_items = 0, max_items }]) => {
    const count = block.blocks.filter(({ type, labels }) => type === name || (type === "dynamic" && labels[0] === name)).length;
    const most = max_items ?? (nesting_mode === "single" ? 1 : Number.POSITIVE_INFINITY);
    if (count < min_items) return [`${block.line} ${name} is missing`];
    return count > most ? [`${block.line} ${name} is there ${count} times`] : [];
  });
  return [...inner, ...counts];
}
