import assert from "node:assert/strict";
import { test } from "node:test";
import { checkManifest } from "../app/check.ts";
import { parseManifest } from "./parse.ts";

test("what was surely meant stands in the draft: keys, words, quotes", () => {
  const { draft } = parseManifest(
    'app: shop\ncomponents: { web: { kind: sevice, comand: serve, port: "80" } }\nenv: { LEVEL: 3 }\n',
    "f",
  );
  assert.deepEqual(draft?.manifest, {
    app: "shop",
    components: { web: { kind: "service", command: "serve", port: 80 } },
    env: { LEVEL: "3" },
  });
});

test("what a corrected key brings to light is told too, where it is written", () => {
  const { diagnostics } = parseManifest("app: shop\ncomponents: { web: { kind: service, helth: { redy: /readyz } } }\n", "f");
  assert.deepEqual(
    diagnostics.map(({ message, at }) => [message, at?.column]),
    [
      ["Unknown key `helth`.", 37],
      ["Unknown key `redy`.", 46],
    ],
  );
});

test("what was left out makes no further mistakes of its own", () => {
  const broken = `app: shop
components:
  web: { kind: service, command: { run: serve }, port: 8080 }
env: { URL: "\${nowhere.url}" }
data: { db: { kind: postgres } }
`;
  assert.deepEqual(
    checkManifest(broken, "f").map(({ slug }) => slug),
    ["wrong-type", "reference-unknown"],
  );
});

test("without a name that others refer to there is no draft", () => {
  for (const entry of [
    "components: { web: { command: serve } }",
    "secrets: { key: {} }",
    "components: { Web: { kind: service } }",
  ]) {
    assert.equal(parseManifest(`app: shop\n${entry}\n`, "f").draft, undefined, entry);
  }
});
