/**
 * Builds of golden pipelines are as Cloud Build's API describes them: every field is one of it, and of its type. The description
 * is the discovery document in Google's module for Go, which `go mod download` takes from the module proxy.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "yaml";

const MODULE = "google.golang.org/api@v0.293.0";
const golden = join(import.meta.dirname, "../golden/pipelines");
const description = describe();

type Described = { [key: string]: unknown };

function describe(): Described | undefined {
  const { stdout } = spawnSync("go", ["mod", "download", "-json", MODULE], {
    encoding: "utf8",
    env: { ...process.env, GOFLAGS: "-mod=mod" },
  });
  const { Dir } = stdout ? (JSON.parse(stdout) as { Dir?: string }) : {};
  if (Dir === undefined) return undefined;
  return JSON.parse(readFileSync(join(Dir, "cloudbuild/v1/cloudbuild-api.json"), "utf8"));
}

/** A discovery document writes its schemas nearly as JSON Schema does; fields it does not name are refused here. */
function schemaOf(document: Described): object {
  const { schemas } = document as { schemas: Record<string, Described> };
  const own = Object.entries(schemas).map(([name, schema]) => [name, strictly(schema)]);
  return { $ref: "#/definitions/Build", definitions: Object.fromEntries(own) };
}

function strictly(schema: Described): Described {
  const { $ref, type, properties, items, additionalProperties, enum: values } = schema;
  if (typeof $ref === "string") return { $ref: `#/definitions/${$ref}` };
  const fields = Object.entries((properties ?? {}) as Record<string, Described>).map(([name, of]) => [name, strictly(of)]);
  return {
    ...(type === "any" ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(items === undefined ? {} : { items: strictly(items as Described) }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(fields), additionalProperties: false }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: strictly(additionalProperties as Described) }),
  };
}

const skip = description ? false : `needs go, which takes ${MODULE} from its module proxy`;

test("Cloud Build's API knows every field of every build", { skip }, () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schemaOf(description ?? {}));
  const builds = globSync("*/.cloudbuild/**/*.yaml", { cwd: golden });
  assert.ok(builds.length > 0);
  for (const file of builds) {
    const build: Described = parse(readFileSync(join(golden, file), "utf8"));
    validate(build);
    assert.deepEqual(validate.errors ?? [], [], file);
    assert.ok(!validate({ ...build, step: [] }), "a field it does not know would be told");
  }
});
