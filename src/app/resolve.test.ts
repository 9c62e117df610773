import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { parseManifest } from "../manifest/parse.ts";
import type { App, Component } from "./model.ts";
import { resolve } from "./resolve.ts";
import { stageNames } from "./stages.ts";

function resolved(text: string, stage = "local") {
  const { manifest, diagnostics, locate } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest, JSON.stringify(diagnostics));
  return resolve(manifest, stage, locate);
}

function appOf(text: string, stage = "local"): App {
  const { app, diagnostics } = resolved(text, stage);
  assert.ok(app, JSON.stringify(diagnostics));
  return app;
}

function component<K extends Component["kind"]>(app: App, name: string, kind: K): Extract<Component, { kind: K }> {
  const isOf = (found: Component | undefined): found is Extract<Component, { kind: K }> => found?.kind === kind;
  const found = app.components.find((other) => other.name === name);
  assert.ok(isOf(found), `${name} is a ${kind}`);
  return found;
}

const shop = `
app: shop
components:
  web: { kind: service, command: "serve --port \${port}" }
`;

test("what is not written has the reference's defaults", () => {
  const web = component(appOf(shop), "web", "service");
  assert.deepEqual(web.scale, { min: 1, max: 1, on: undefined });
  assert.deepEqual(web.size, { cpu: 500, memory: 512 * 1024 ** 2, burst: undefined });
  assert.deepEqual(web.stop, { grace: 30_000, signal: "TERM" });
  assert.equal(web.timeout, 60_000);
  assert.deepEqual(web.health, {
    ready: { by: "tcp", port: undefined },
    live: undefined,
    start: undefined,
    grace: 60_000,
    every: 10_000,
    timeout: 5_000,
    failures: 3,
  });
});

test("data is called like the app and has the default versions", () => {
  const app = appOf(`${shop}
env: { DB: "\${db.url}", CACHE: "\${cache.url}" }
data: { db: { kind: postgres, flags: { max_connections: 50 } }, cache: { kind: redis } }
`);
  const [cache, db] = app.data;
  assert.ok(db?.kind === "postgres" && cache?.kind === "redis");
  assert.deepEqual([db.version, db.database, db.user, db.flags], [17, "shop", "shop", { max_connections: "50" }]);
  assert.equal(cache.version, 7);
});

test("a stage lays its words over the top level, and unions are replaced whole", () => {
  const text = `${shop}
env: { GREETING: hello, NAME: shop }
stages:
  production:
    target: local
    env: { NAME: production }
    components: { web: { scale: { min: 2, max: 4, concurrency: 10 }, env: { OWN: "1" } } }
`;
  assert.deepEqual(component(appOf(text, "production"), "web", "service").env, {
    GREETING: [{ literal: "hello" }],
    NAME: [{ literal: "production" }],
    OWN: [{ literal: "1" }],
  });
  assert.deepEqual(component(appOf(text, "production"), "web", "service").scale, {
    min: 2,
    max: 4,
    on: { measure: "concurrency", target: 10 },
  });
  assert.equal(component(appOf(text), "web", "service").scale.max, 1);
});

test("stages are promoted in the order of the file, and local stands outside of it", () => {
  const text = `${shop}
target: local
stages:
  development: {}
  local: { env: { DEBUG: "1" } }
  testing: {}
  hotfix: { from: [] }
  production: { from: [testing, hotfix] }
`;
  const from = (stage: string) => appOf(text, stage).from;
  assert.deepEqual(["local", "development", "testing", "hotfix", "production"].map(from), [
    [],
    [],
    ["development"],
    [],
    ["testing", "hotfix"],
  ]);
  assert.deepEqual(appOf(text).stages, ["development", "testing", "hotfix", "production"]);
});

test("the only service gets /, also beside a bucket; what is written stays", () => {
  assert.deepEqual(appOf(shop).access?.routes, [{ path: "/", to: "web" }]);
  const text = `${shop}access: { routes: { /static: static } }\ndata: { static: { kind: bucket } }\n`;
  assert.deepEqual(appOf(text).access?.routes, [
    { path: "/", to: "web" },
    { path: "/static", to: "static" },
  ]);
});

test("a worker's queues are in the only redis", () => {
  const text = `${shop}  crew: { kind: worker, command: "work \${queues}", queues: [a, b] }\ndata: { cache: { kind: redis } }\n`;
  const crew = component(appOf(text), "crew", "worker");
  assert.equal(crew.broker, "cache");
  assert.deepEqual(crew.queues, ["a", "b"]);
});

test("a component waits for the services it asks; the app-wide environment makes no service wait", () => {
  const app = appOf(`${shop}
  api: { kind: service, command: "serve \${port} \${files.conf.path}" }
  crew: { kind: worker, command: work }
  admin: { kind: service, command: "serve \${port}", env: { API: "\${api.url}" } }
env: { WEB: "\${web.url}", API: "\${api.url}" }
files: { conf: { text: "admin = \${web.url}" } }
access: { routes: { /: web } }
`);
  const waits = Object.fromEntries(app.components.map(({ name, waitsFor }) => [name, waitsFor]));
  assert.deepEqual(waits, { admin: ["api"], api: ["web"], crew: ["api", "web"], web: [] });
});

test("an unknown stage is refused with the nearest name", () => {
  const { app, diagnostics } = resolved(`${shop}stages: { production: { target: local } }\n`, "prodution");
  assert.equal(app, undefined);
  assert.equal(diagnostics[0]?.hint, "Did you mean `production`?");
});

test("a waiver lets a stage be deployed that promises what this machine does not keep yet", () => {
  const text = `${shop}env: { DB: "\${db.url}" }\ndata: { db: { kind: postgres, standby: zone } }\n`;
  assert.equal(resolved(text).app, undefined);
  const app = appOf(`${text}accept: { FL0413: one machine has no second one }\n`);
  assert.deepEqual(app.accepted, { FL0413: "one machine has no second one" });
});

const manifests = join(import.meta.dirname, "../../test/golden/manifests");

for (const name of ["a", "b", "c", "d", "e"]) {
  test(`reference manifest ${name} resolves in every stage`, () => {
    const { manifest, locate } = parseManifest(readFileSync(join(manifests, `${name}.yaml`)), `${name}.yaml`);
    assert.ok(manifest);
    for (const stage of stageNames(manifest)) {
      const { app, diagnostics } = resolve(manifest, stage, locate);
      assert.ok(app && !hasErrors(diagnostics), `${stage}: ${JSON.stringify(diagnostics)}`);
    }
  });
}

test("sites run their workers with their own queues, scale and environment", () => {
  const { manifest, locate } = parseManifest(readFileSync(join(manifests, "c.yaml")), "c.yaml");
  assert.ok(manifest);
  const app = resolve(manifest, "production", locate).app;
  const [dfw1, iad3, lab] = app?.sites ?? [];
  assert.deepEqual([dfw1?.queues, iad3?.queues, lab?.queues], [["dfw1"], ["iad3"], ["lab"]]);
  assert.deepEqual(iad3?.workers[0]?.scale, { min: 2, max: 20, on: { measure: "backlog", target: 10 } });
  assert.deepEqual(lab?.workers[0]?.scale, { min: 1, max: 1, on: undefined });
  assert.deepEqual([iad3?.target, lab?.target], ["kubernetes", "machine"]);
});
