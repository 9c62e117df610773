import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { examples } from "./docs/examples.ts";
import { allSections, findSection, jsonSchema, referencePage } from "./docs.ts";
import { parseManifest } from "./parse.ts";
import { manifestSchema } from "./schema.ts";

const systems = join(import.meta.dirname, "../../test/golden/manifests");
const validate = new Ajv({ allowUnionTypes: true }).compile(jsonSchema());

for (const file of readdirSync(systems)) {
  test(`another validator takes the system of ${file} by our JSON Schema`, () => {
    const valid = validate(parse(readFileSync(join(systems, file), "utf8")));
    assert.deepEqual(validate.errors ?? [], []);
    assert.ok(valid);
  });
}

test("another validator refuses by our JSON Schema what we refuse", () => {
  for (const text of [
    "components: {}",
    "app: shop\nreplicas: 3",
    "app: shop\ncomponents: { web: { kind: service, prot: 80 } }",
    "app: shop\ncomponents: { web: { kind: job } }",
    "app: shop\ncomponents: { web: { kind: service, timeout: soon } }",
    "app: shop\ncomponents: { access: { kind: service } }",
    "app: shop\nenv: { PORT: 8080 }",
    "app: shop\nstages: { production: { target: gke, components: { web: { scale: many } } } }",
    "app: shop\nfiles: { config: { from: ../x } }",
  ]) {
    assert.equal(validate(parse(text)), false, text);
    assert.ok(parseManifest(text, "f").diagnostics.length > 0, text);
  }
});

test("stages and sites may write parts of what is complete elsewhere", () => {
  const text = `app: shop
stages: { production: { google: { region: europe-west1 }, components: { web: { scale: 4 } }, data: { db: { standby: zone } } } }
sites: { lab: { stage: production, target: machine, from: [198.51.100.7/32], components: { worker: { queues: [lab] } } } }
`;
  assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
  assert.deepEqual(parseManifest(text, "f").diagnostics, []);
});

for (const [section, example] of Object.entries(examples)) {
  test(`the example of ${section} is right`, () => {
    const text = section === "app" ? example : `app: shop\n${example}\n`;
    assert.deepEqual(parseManifest(text, "f").diagnostics, []);
    assert.ok(findSection(section), "it belongs to a section");
  });
}

test("every key of the top level has an example", () => {
  assert.deepEqual(
    Object.keys(manifestSchema.shape).filter((key) => examples[key] === undefined),
    [],
  );
});

test("every key of every section is described", () => {
  const mute = allSections().flatMap(({ path, forms }) =>
    forms.flatMap(({ keys }) => keys.filter(({ description }) => description === "").map(({ key }) => [...path, key].join("."))),
  );
  assert.deepEqual(mute, []);
});

test("a section is found by its path, by names in place of <name>, and by the end of its path", () => {
  const pathOf = (topic: string) => findSection(topic)?.path.join(".");
  assert.equal(pathOf("components.web.health"), "components.<name>.health");
  assert.equal(pathOf("data.<name>.backups"), "data.<name>.backups");
  assert.equal(pathOf("scale"), "components.<name>.scale");
  assert.equal(pathOf("health.ready"), "components.<name>.health.ready");
  assert.equal(pathOf("approve"), "approve");
  assert.equal(pathOf("component"), undefined);
  assert.equal(pathOf("constructor"), undefined);
});

test("a section tells each key with what it takes, its default and whether it is required", () => {
  const backups = findSection("data.db.backups");
  const keys = backups?.forms[0]?.keys.map(({ key, takes, required, default: given }) => ({ key, takes, required, given }));
  assert.deepEqual(keys?.slice(0, 3), [
    { key: "at", takes: ["a time of day"], required: true, given: undefined },
    { key: "keep", takes: ["a number from 1 to 3650"], required: true, given: undefined },
    { key: "pitr", takes: ["a duration"], required: false, given: "7d" },
  ]);
  assert.deepEqual(
    findSection("components")?.forms.map(({ when }) => when),
    ["`kind: service`", "`kind: worker`", "`kind: scheduler`", "`kind: job`", "all of them"],
  );
});

test("the reference has a chapter for every key of the top level", () => {
  const page = referencePage();
  for (const key of Object.keys(manifestSchema.shape)) assert.ok(page.includes(`\n## ${key}\n`), key);
});
