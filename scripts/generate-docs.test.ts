import assert from "node:assert/strict";
import { test } from "node:test";
import { checkManifest } from "../src/app/check.ts";
import { references, spelled } from "../src/manifest/docs.ts";
import { stalePages } from "./generate-docs.ts";

test("the pages of docs/ say what the sources say; `node scripts/generate-docs.ts` writes them", () => {
  assert.deepEqual(stalePages(), []);
});

test("every reference of the reference page is one, and means what it is listed under", () => {
  const names = {
    "<name>": "one",
    "<postgres>": "db",
    "<redis>": "cache",
    "<bucket>": "media",
    "<service>": "web",
    "<job>": "flows",
  };
  const all = references.flatMap(spelled).map((text) => text.replace(/<\w+>/, (name) => names[name as keyof typeof names]));
  const text = `app: shop
target: gke
google: { project: acme-shop, region: europe-west1 }
secrets: { one: { generate: 20 } }
files: { one: { text: one } }
data: { db: { kind: postgres }, cache: { kind: redis }, media: { kind: bucket, mount: /media } }
components:
  web: { kind: service, command: serve }
  worker: { kind: worker, command: work, queues: [default], metrics: { path: /metrics, port: 9000 } }
  flows: { kind: job, command: flow, run: { by: worker } }
access: { domain: shop.example.com }
network: { egress: static }
env:
${all.map((reference, index) => `  R${index}: ${reference}`).join("\n")}
`;
  const wrong = checkManifest(text, "f").filter(({ slug }) => slug === "reference-unknown" || slug === "reference-member");
  assert.deepEqual(
    wrong.map(({ message }) => message),
    [],
  );
});
