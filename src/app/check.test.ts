import assert from "node:assert/strict";
import { test } from "node:test";
import { checkManifest } from "./check.ts";

const codes = (text: string) => checkManifest(text, "fairlead.yaml").map(({ code }) => code);

const shop = `
app: shop
components:
  web: { kind: service, command: "serve --port \${port}" }
`;

test("a mistake that shows in several stages is told once", () => {
  const text = `${shop}env: { DB: "\${bd.url}" }\ntarget: local\nstages: { one: {}, two: {}, three: { approve: anyone } }\n`;
  assert.deepEqual(codes(text), ["FL0204"]);
});

test("plain secrets and debugging are let through in development", () => {
  const loud = 'env: { DJANGO_DEBUG: "True", API_TOKEN: abc123, ALLOWED_HOSTS: "*" }';
  assert.deepEqual(
    codes(`${shop}target: local\nstages: { development: { ${loud} }, local: { ${loud} }, production: { approve: anyone } }\n`),
    [],
  );
  assert.deepEqual(codes(`${shop}target: local\n${loud}\nstages: { production: { approve: anyone } }\n`), [
    "FL0322",
    "FL0320",
    "FL0323",
  ]);
});

test("a waiver takes exactly the finding it names", () => {
  const both = `${shop}target: local\nenv: { DEBUG: "1", API_TOKEN: abc123 }\nstages: { production: { approve: anyone } }\n`;
  assert.deepEqual(codes(`${both}accept: { FL0322: an internal tool }\n`), ["FL0320"]);
});

test("references that lead nowhere in one stage only are told there", () => {
  const text = `${shop}target: local
env: { WATCH: "\${watch.url}" }
stages:
  production:
    approve: anyone
    components: { watch: { kind: service, command: "watch \${port}" } }
    access: { routes: { /: web } }
`;
  assert.deepEqual(codes(text), ["FL0204"], "the stage local has no watch");
});

test("a whole file of mistakes is told in time", () => {
  const many = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => line(at)).join("");
  const text = [
    shop,
    many(490, (at) => `  job${at}: { kind: job, run: { by: none${at} }, command: "x \${y${at}.url}" }\n`),
    "env:\n",
    many(4000, (at) => `  E${at}: "\${web.url} \${x${at}.url} \${port}"\n`),
    "files:\n",
    many(2000, (at) => `  f${at}: { text: "\${files.f${(at + 1) % 2000}.text}" }\n`),
  ].join("");
  const start = performance.now();
  assert.equal(checkManifest(text, "fairlead.yaml").length, 201);
  assert.ok(performance.now() - start < 20_000);
});
