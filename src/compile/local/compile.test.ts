import assert from "node:assert/strict";
import { test } from "node:test";
import { resolve } from "../../app/resolve.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { canonicalJson } from "../digest.ts";
import { compileLocal } from "./compile.ts";
import type { LocalStage } from "./stage.ts";

function compiled(text: string, stage = "local"): LocalStage {
  const { manifest, diagnostics, locate } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest, JSON.stringify(diagnostics));
  const { app, diagnostics: told } = resolve(manifest, stage, locate);
  assert.ok(app, JSON.stringify(told));
  return compileLocal(app).stage;
}

const shop = `
app: shop
image: { build: ., native: { python: requirements.txt } }
env: { DB: "\${db.url}", MODE: plain }
components:
  web: { kind: service, command: "serve --port \${port}" }
  crew: { kind: worker, command: "work --queues \${queues} --conf \${files.conf.path}", queues: [a, b] }
data: { db: { kind: postgres }, cache: { kind: redis } }
secrets: { key: { generate: 20 }, unused: { supply: a token for Google }, url: { compose: "x\${secrets.key}" } }
files: { conf: { text: "url = \${secrets.url}" }, idle: { text: x } }
`;

const digestOf = (stage: LocalStage, component: string) =>
  stage.processes.find((process) => process.component === component)?.digest;

test("the order of the manifest does not show", () => {
  const other = `
files: { idle: { text: x }, conf: { text: "url = \${secrets.url}" } }
secrets: { url: { compose: "x\${secrets.key}" }, unused: { supply: a token for Google }, key: { generate: 20 } }
data: { cache: { kind: redis }, db: { kind: postgres } }
components:
  crew: { queues: [a, b], command: "work --queues \${queues} --conf \${files.conf.path}", kind: worker }
  web: { command: "serve --port \${port}", kind: service }
env: { MODE: plain, DB: "\${db.url}" }
image: { native: { python: requirements.txt }, build: . }
app: shop
`;
  assert.equal(JSON.stringify(compiled(shop)), JSON.stringify(compiled(other)));
});

test("a digest changes exactly for the components whose instances would have to be replaced", () => {
  const before = compiled(shop);
  const after = (from: string, to: string) => {
    assert.ok(shop.includes(from));
    const stage = compiled(shop.replace(from, to));
    return ["crew", "web"].filter((component) => digestOf(stage, component) !== digestOf(before, component));
  };
  assert.deepEqual(after("MODE: plain", "MODE: fancy"), ["crew", "web"]);
  assert.deepEqual(after("queues: [a, b]", "queues: [a, c]"), ["crew"]);
  assert.deepEqual(after("url = ", "address = "), ["crew"], "through the file's text");
  assert.deepEqual(after('compose: "x', 'compose: "y'), ["crew"], "through the composed secret of the file");
  assert.deepEqual(after("db: { kind: postgres }", "db: { kind: postgres, user: owner }"), ["crew", "web"]);
  assert.deepEqual(after("requirements.txt", "pyproject.toml"), ["crew", "web"]);
  assert.deepEqual(after("idle: { text: x }", "idle: { text: y }"), []);
  assert.deepEqual(after('"serve --port ${port}"', '"serve --port ${port}", scale: 3, health: { ready: /ready }'), []);
});

test("secrets and files that nothing on this machine reads are not asked for", () => {
  const { secrets, files } = compiled(shop);
  assert.deepEqual(
    secrets.map(({ name }) => name),
    ["key", "url"],
  );
  assert.deepEqual(
    files.map(({ name }) => name),
    ["conf"],
  );
});

test("what the manifest alone decides is filled, what the machine decides stays a reference", () => {
  const stage = compiled(`
app: shop
components:
  web:
    kind: service
    command: "serve \${port} \${stage.name}-\${stage.target} \${site.name} [\${sites.queues}] \${network.egress} \${db.name}/\${db.user}"
    env: { QUOTED: "<\${files.outer.text}>" }
data: { db: { kind: postgres, name: orders } }
files: { outer: { text: "a \${files.inner.text} c" }, inner: { text: "b \${db.host}:\${db.port}" } }
`);
  const [web] = stage.processes;
  const literal = (text: string) => [{ literal: text }];
  assert.deepEqual(web?.argv?.slice(2), [
    literal("local-local"),
    literal("home"),
    literal("[]"),
    literal("127.0.0.1"),
    literal("orders/shop"),
  ]);
  assert.deepEqual(web?.env.QUOTED, [
    { literal: "<a b " },
    { reference: { of: "postgres", name: "db", member: "host" } },
    { literal: ":" },
    { reference: { of: "postgres", name: "db", member: "port" } },
    { literal: " c>" },
  ]);
  assert.deepEqual(web?.files, []);
});

test("components with the same recipe share an image, the app's own comes first", () => {
  const digest = "0123456789abcdef".repeat(4);
  const stage = compiled(`
app: shop
image: { build: . }
components:
  web: { kind: service, command: "serve \${port}" }
  two: { kind: worker, command: work, image: { ref: "docker.io/acme/work:1@sha256:${digest}" } }
  one: { kind: worker, command: work, image: { ref: "docker.io/acme/work:1@sha256:${digest}" } }
  own: { kind: worker, command: work, image: { build: . } }
`);
  assert.deepEqual(
    stage.images.map(({ name }) => name),
    ["app", "one"],
  );
  assert.deepEqual(Object.fromEntries(stage.processes.map(({ component, image }) => [component, image])), {
    one: "one",
    own: "app",
    two: "one",
    web: "app",
  });
});

test("the scheduler is one, whatever else scales", () => {
  const stage = compiled(`${shop}`.replace("  crew:", "  beat: { kind: scheduler, command: beat }\n  crew:"));
  assert.deepEqual(stage.processes.find(({ component }) => component === "beat")?.scale, { min: 1, max: 1, on: undefined });
});

test("a stage of another target is refused", () => {
  const text = `${shop}stages: { production: { target: gke, google: { project: acme-shop, region: europe-west1 }, approve: anyone, access: { domain: shop.example.com } } }`;
  const { manifest, locate } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest);
  const { app } = resolve(manifest, "production", locate);
  assert.ok(app);
  assert.deepEqual(
    compileLocal(app).diagnostics.map(({ code, severity }) => [code, severity]),
    [["FL0720", "error"]],
  );
});

test("canonical JSON sorts keys at every depth and keeps odd ones", () => {
  const odd = JSON.parse('{"b":[{"d":1,"c":2}],"__proto__":{"z":1,"y":2},"a":null}') as unknown;
  assert.equal(canonicalJson(odd), '{"__proto__":{"y":2,"z":1},"a":null,"b":[{"c":2,"d":1}]}');
  assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
});
