import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readFiles } from "./files.ts";
import { readFleet } from "./fleet.ts";

const MANIFEST = `
app: shop
image: { build: . }
components: { web: { kind: service, command: "serve \${port} \${files.data.path}", port: 8080 } }
state: { in: gcs, bucket: acme-shop-state }
files: { data: { from: data.bin } }
stages:
  testing: { target: cloud-run, google: { project: acme-shop, region: europe-west1 } }
  cluster: { target: gke, google: { project: acme-cluster, region: europe-west1 } }
`;

async function read(t: TestContext, stage: string, bytes: Uint8Array | undefined) {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-files-"));
  t.after(() => rm(folder, { recursive: true }));
  if (bytes !== undefined) await writeFile(join(folder, "data.bin"), bytes);
  const { app } = readFleet(MANIFEST, "fairlead.yaml", stage);
  return readFiles([app], join(folder, "fairlead.yaml"));
}

test("a file is read to the letter, a byte order mark included", async (t) => {
  const text = "\ufeffgrüße\r\n";
  assert.deepEqual(await read(t, "testing", Buffer.from(text)), { "data.bin": text });
});

test("a file that is missing, or is no text, is told by its name", async (t) => {
  await assert.rejects(read(t, "testing", undefined), { slug: "named-file-missing", message: /`data\.bin`/ });
  await assert.rejects(read(t, "testing", Buffer.from([0x89, 0x50, 0xff])), {
    slug: "named-file-binary",
    message: /`data\.bin`/,
  });
});

test("a file that Secret Manager would not hold is refused for Cloud Run, and goes to a cluster", async (t) => {
  const most = Buffer.alloc(65_536, "a");
  assert.equal((await read(t, "testing", most))["data.bin"]?.length, 65_536);
  const more = Buffer.alloc(65_537, "a");
  await assert.rejects(read(t, "testing", more), { slug: "named-file-too-large", message: /65537 bytes; in testing/ });
  assert.equal((await read(t, "cluster", more))["data.bin"]?.length, 65_537);
});
