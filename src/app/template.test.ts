import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "../manifest/parse.ts";
import { resolve } from "./resolve.ts";
import { readTemplate } from "./template.ts";

function shop() {
  const text = `
app: shop
components:
  web: { kind: service, command: "serve \${port}" }
  crew: { kind: worker, command: work }
  flow: { kind: job, command: flow, run: { by: crew } }
data: { db: { kind: postgres } }
`;
  const { manifest, locate } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest);
  const { app } = resolve(manifest, "local", locate);
  assert.ok(app);
  return app;
}

test("a template's references are typed as those of the manifest are", () => {
  assert.deepEqual(readTemplate("host = ${db.host}\nliteral = $${db.host}\n", shop()), {
    text: [
      { literal: "host = " },
      { reference: { of: "postgres", name: "db", member: "host" } },
      { literal: "\nliteral = ${db.host}\n" },
    ],
    mistakes: [],
  });
});

test("mistakes of a template carry the line they are on", () => {
  const { mistakes } = readTemplate("a\n${bd.host}\n${}\n\n${flow.image} ${web.url", shop());
  assert.deepEqual(mistakes.map(({ line, diagnostic }) => [line, diagnostic.slug]).sort(), [
    [2, "reference-unknown"],
    [3, "reference-empty"],
    [5, "reference-cloud"],
    [5, "reference-unclosed"],
  ]);
});
