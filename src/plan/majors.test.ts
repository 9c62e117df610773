import assert from "node:assert/strict";
import { test } from "node:test";
import { resolve } from "../app/resolve.ts";
import { Failure } from "../diagnostics/failure.ts";
import { parseManifest } from "../manifest/parse.ts";
import { guardMajors } from "./majors.ts";

function shop(version: number) {
  const text = `app: shop
image: { build: . }
components: { web: { kind: service, command: "serve \${port}", env: { URL: "\${db.url}" } } }
data: { db: { kind: postgres, version: ${version} } }
stages: { production: { target: cloud-run, google: { project: acme-shop, region: europe-west1 }, approve: anyone } }`;
  const { manifest, locate } = parseManifest(text, "fairlead.yaml");
  assert.ok(manifest);
  const { app } = resolve(manifest, "production", locate);
  assert.ok(app);
  return app;
}

test("a release with an older Postgres than the data is of does not go live", () => {
  assert.throws(
    () => guardMajors(shop(16), shop(17)),
    (error) => error instanceof Failure && error.slug === "postgres-older" && error.status === 3,
  );
  guardMajors(shop(17), shop(17));
  guardMajors(shop(17), shop(16));
});
