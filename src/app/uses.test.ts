import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "../manifest/parse.ts";
import { resolve } from "./resolve.ts";
import { usesOf } from "./uses.ts";

const MANIFEST = `
app: shop
components:
  web: { kind: service, command: "serve --cache \${cache.host} \${port}", env: { PEER: "\${api.url}" } }
  api: { kind: service, command: "serve \${files.settings.path} \${port}" }
  crew: { kind: worker, command: work }
files:
  settings: { text: "\${files.more.text} \${reports.url}" }
  more: { text: "\${media.path}" }
  everywhere: { text: "\${db.url}", mount: /etc/shop/db }
data: { db: { kind: postgres }, reports: { kind: postgres }, cache: { kind: redis }, media: { kind: bucket } }
access: { routes: { /: web } }
`;

test("a component uses what its environment, its command and the files it is given refer to", () => {
  const { manifest, diagnostics, locate } = parseManifest(MANIFEST, "fairlead.yaml");
  assert.ok(manifest, JSON.stringify(diagnostics));
  const { app, diagnostics: found } = resolve(manifest, "local", locate);
  assert.ok(app, JSON.stringify(found));
  const uses = (name: string) => {
    const component = app.components.find((one) => one.name === name);
    assert.ok(component);
    const { data, services } = usesOf(app, component);
    return [[...data].sort(), [...services].sort()];
  };
  assert.deepEqual(uses("web"), [["cache", "db"], ["api"]]);
  assert.deepEqual(uses("api"), [["db", "media", "reports"], []]);
  assert.deepEqual(uses("crew"), [["db"], []]);
});
