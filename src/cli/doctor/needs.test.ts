import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../../../test/support/project.ts";
import { findManifest } from "../manifest-file.ts";
import { needsOf } from "./needs.ts";

const APP = `app: shop
image: { build: ., native: none }
components: { web: { kind: service, command: serve, port: 8080, health: { ready: /ready } } }
state: { in: gcs, bucket: acme-shop-state }
`;
const PLACE = "google: { project: acme-shop, region: europe-west1 }, approve: anyone";

test("programs are asked for where a stage is driven by them", async (t) => {
  const toolsFor = async (stages: string) => {
    const app = await project(t, { "fairlead.yaml": `${APP}${stages}` });
    return (await needsOf(findManifest(app.path(), undefined))).tools;
  };
  assert.deepEqual(await toolsFor(""), []);
  assert.deepEqual(await toolsFor(`stages: { testing: { target: cloud-run, ${PLACE} } }\n`), ["terraform"]);
  assert.deepEqual(await toolsFor(`stages: { testing: { target: gke, ${PLACE} } }\n`), ["terraform", "kubectl", "helm"]);
});
