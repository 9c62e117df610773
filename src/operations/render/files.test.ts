import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import type { Backend } from "../../compile/terraform/state.ts";
import { readFleet } from "../google/fleet.ts";
import { renderStage } from "./files.ts";

const manifest = (stages: string) => `
app: shop
image: { build: . }
env: { DATABASE_URL: "\${db.url}", MAIL: "\${secrets.mail}" }
components: { web: { kind: service, command: "serve \${port}", port: 8080 } }
data: { db: { kind: postgres, backups: { at: "02:00", keep: 7 } } }
secrets: { mail: { supply: key of the mail service } }
target: cloud-run
stages:
  local: { target: local, data: { db: { backups: none } } }
${stages}`;
const two = manifest(`  testing: { shares: production }
  production: { google: { project: acme-shop, region: europe-west1 }, approve: anyone }`);

function render(text: string, stage: string, backend: "local" | undefined = undefined) {
  const { app, stages } = readFleet(text, "fairlead.yaml", stage);
  return renderStage(app, stages, {
    inputs: { files: {} },
    backend: backend === undefined ? undefined : { in: backend },
    file: "fairlead.yaml",
  });
}

test("the README names every stack in its order, what to fill, and every variable without a default", () => {
  const { files, stacks } = render(two, "production");
  const readme = files.get(join("production", "README.md")) ?? "";
  const order = stacks.map(({ name }) => readme.indexOf(`-chdir=${name === "registry" ? "../registry" : name} apply`));
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  assert.ok(order.every((at) => at > 0));
  assert.match(readme, /key of the mail service\n.*gcloud secrets versions add shop-production-mail --project acme-shop/);
  assert.match(readme, /`app` \| `images` \| \*\*yes\*\*/);
  assert.match(readme, /gs:\/\/acme-shop-shop-state/);
});

test("a stage on another's ground says so, and finds its state beside it", () => {
  const { files } = render(two, "testing", "local");
  assert.match(files.get(join("testing", "README.md")) ?? "", /`fairlead render production` into the same folder/);
  assert.match(files.get(join("testing", "data", "remote.tf")) ?? "", /\.\.\/\.\.\/production\/data\/terraform\.tfstate/);
  assert.equal(files.has(join("testing", "foundation", "terraform.tf")), false);
});

test("two stages that would share a database are refused", () => {
  const clash = manifest(`  development: { shares: production, data: { db: { name: other } } }
  testing: { shares: production, data: { db: { name: other } } }
  production: { google: { project: acme-shop, region: europe-west1 }, approve: anyone }`);
  assert.throws(
    () => render(clash, "testing"),
    (error: Error & { slug?: string; also?: readonly { slug: string }[] }) => {
      assert.equal(error.slug, "manifest-mistakes");
      return error.also?.some(({ slug }) => slug === "database-shared") ?? false;
    },
  );
});

test("a stage on GKE has its objects too, and its README fills every variable in them and no other", () => {
  const cluster = manifest(
    "  production: { target: gke, google: { project: acme-shop, region: europe-west1 }, approve: anyone }",
  );
  const { files } = render(cluster, "production");
  const objects = [...files].filter(([path]) => path.startsWith(join("production", "objects")));
  assert.ok(objects.some(([path]) => path.endsWith("300-web.yaml")));
  const variables = new Set(objects.flatMap(([, text]) => [...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name)));
  assert.deepEqual([...variables].sort(), ["DB_HOST", "IMAGE_WEB", "RELEASE"]);
  const readme = files.get(join("production", "README.md")) ?? "";
  for (const name of variables) assert.match(readme, new RegExp(`^(export|  )? ?${name}="`, "m"));
  assert.match(readme, /names='\$RELEASE \$IMAGE_WEB \$DB_HOST'/);
  assert.doesNotMatch(readme, /EGRESS|_CA/);
  for (const [path, text] of objects) {
    for (const document of parseAllDocuments(text.replaceAll(/\$\{[A-Z_]+\}/g, "r1")))
      assert.deepEqual(document.errors, [], path);
  }
});

test("a stage that serves is gone on with by the values that it was given, and its state is taken along", () => {
  const { app, stages } = readFleet(two, "fairlead.yaml", "production");
  const live = new Map([["data", { secret_versions: { db_password: 3 } }]]);
  const rendered = (backend: Backend | undefined) => {
    const { files } = renderStage(app, stages, { inputs: { files: {} }, backend, file: "fairlead.yaml", live });
    return {
      values: files.get(join("production", "data", "values.auto.tfvars.json")),
      text: files.get(join("production", "README.md")),
    };
  };
  const stays = rendered(undefined);
  assert.deepEqual(JSON.parse(stays.values ?? ""), { secret_versions: { db_password: 3 } });
  assert.match(stays.text ?? "", /terraform -chdir=data init\nterraform -chdir=data plan/);
  assert.doesNotMatch(stays.text ?? "", /buckets create|state push/);
  assert.match(
    rendered({ in: "local" }).text ?? "",
    /-chdir=\.\.\/before\/production\/data state pull > data\.tfstate\nterraform -chdir=data init && terraform -chdir=data state push/,
  );
});

test("the password that Google makes for a Memorystore is told to be in the state", () => {
  const readme = (text: string) => render(text, "production").files.get(join("production", "README.md")) ?? "";
  const told = /but for the password of a Memorystore/;
  assert.match(readme(two.replace("data: {", "data: { cache: { kind: redis },")), told);
  assert.doesNotMatch(readme(two), told);
});
