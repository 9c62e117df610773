import assert from "node:assert/strict";
import { test } from "node:test";
import { inputsOf } from "../../../test/support/kubernetes.ts";
import { resolve } from "../../app/resolve.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { compileKubernetes } from "./compile.ts";
import type { HTTPRoute } from "./custom.ts";

test("more routes and more names than an HTTPRoute takes stand in several", () => {
  const paths = ["/", ...Array.from({ length: 19 }, (_, index) => `/part-${index}`)];
  const aliases = Array.from({ length: 33 }, (_, index) => `shop-${index}.example.com`);
  const routes = routesOf(`
app: shop
image: { build: . }
components: { web: { kind: service, command: serve, port: 8080, health: { ready: /ready } } }
stages:
  testing:
    target: gke
    google: { project: acme-shop, region: europe-west1 }
    access:
      domain: shop.example.com
      dns: { cloud-dns: example-com }
      aliases: [${aliases.join(", ")}]
      routes: { ${paths.map((path) => `${path}: web`).join(", ")} }
`);
  assert.equal(new Set(routes.map(({ metadata }) => metadata.name)).size, routes.length);
  for (const { spec } of routes) {
    assert.ok(spec.rules.length <= 16);
    assert.ok((spec.hostnames ?? []).length <= 16);
  }
  const led = routes.flatMap(({ spec }) => spec.rules.flatMap(({ matches = [] }) => matches.map(({ path }) => path?.value)));
  assert.deepEqual(led.toSorted(), paths.toSorted());
  const secure = routes.filter(({ spec }) => spec.parentRefs.some(({ sectionName }) => sectionName === "https"));
  const names = secure.flatMap(({ spec }) => spec.hostnames ?? []);
  assert.deepEqual([...new Set(names)].toSorted(), ["shop.example.com", ...aliases].toSorted());
});

function routesOf(text: string): HTTPRoute[] {
  const { manifest, locate, diagnostics } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest, JSON.stringify(diagnostics));
  const { app } = resolve(manifest, "testing", locate);
  assert.ok(app);
  return inputsOf([app], "fairlead.yaml").flatMap((input) =>
    compileKubernetes(input).objects.flatMap(({ object }) => (object.kind === "HTTPRoute" ? [object as HTTPRoute] : [])),
  );
}
