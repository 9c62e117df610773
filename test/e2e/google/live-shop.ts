import type { TestContext } from "node:test";
import { FORMAT, places, type ReleaseRecord } from "../../../src/plan/records.ts";
import type { Json } from "../../stand-in/google/world.ts";
import { type Shop, shop, shopManifest } from "./shop.ts";

const IMAGE = `europe-west1-docker.pkg.dev/acme-build/shop/one@sha256:${"1".repeat(64)}`;
const WHEN = "2026-11-01T10:00:00.000Z";
const RUN = "projects/acme-test/locations/europe-west1";
/** What the stand-in is asked as, like everybody. */
const TOKEN = "stand-in";

export type LiveShop = Shop & {
  /** Asks the stand-in as a client does: `run`, `POST`, the path below the version, a body. */
  ask: (api: keyof typeof APIS, method: string, path: string, body?: object) => Promise<Json>;
  /** Writes a line as a component would. */
  log: (component: string, text: string, further?: Json) => void;
};

const APIS = {
  run: "GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT",
  secrets: "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT",
  sql: "GOOGLE_SQL_CUSTOM_ENDPOINT",
} as const;

/** The shop with a release live in `testing`, laid there as Terraform would have left it: for what needs no Terraform. */
export async function liveShop(test: TestContext, manifest = shopManifest("one")): Promise<LiveShop> {
  const app = await shop(test);
  await app.manifest(manifest);
  const ask: LiveShop["ask"] = async (api, method, path, body) => {
    const answer = await fetch(`${app.google.env[APIS[api]]}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as Json;
  };
  await record(app, places.release("shop", 1), release(manifest));
  await record(app, places.deployment("shop", "testing", 1), {
    format: FORMAT,
    id: "testing-1",
    number: 1,
    stage: "testing",
    kind: "deploy",
    release: "r1-00000001",
    by: "ann@laptop",
    started: WHEN,
    ended: WHEN,
    outcome: "done",
    steps: [],
  });
  const template = { serviceAccount: "web@acme-test.iam.gserviceaccount.com", containers: [container("serve")] };
  await ask("run", "POST", `${RUN}/services?serviceId=shop-testing-web`, { template });
  await ask("run", "POST", `${RUN}/workerPools?workerPoolId=shop-testing-worker`, {
    template,
    scaling: { manualInstanceCount: 1 },
  });
  await ask("run", "POST", `${RUN}/workerPools?workerPoolId=shop-testing-beat`, {
    template,
    scaling: { manualInstanceCount: 1 },
  });
  await ask("run", "POST", `${RUN}/jobs?jobId=shop-testing-migrate`, { template: { template } });
  await ask("run", "POST", `${RUN}/jobs?jobId=shop-testing-tidy`, {
    template: { template: { containers: [container("tidy")] } },
  });
  await ask("sql", "POST", "projects/acme-test/instances", {
    name: "shop-testing-db",
    region: "europe-west1",
    databaseVersion: "POSTGRES_17",
    settings: { tier: "db-f1-micro", edition: "ENTERPRISE", ipConfiguration: { privateNetwork: "n", ipv4Enabled: false } },
  });
  for (const [name, value] of Object.entries({ key: "a-key-of-the-shop", db_password: "a-password-of-the-shop" })) {
    await ask("secrets", "POST", `projects/acme-test/secrets?secretId=shop-testing-${name}`, { replication: { automatic: {} } });
    const data = Buffer.from(value).toString("base64");
    await ask("secrets", "POST", `projects/acme-test/secrets/shop-testing-${name}:addVersion`, { payload: { data } });
  }
  return { ...app, ask, log: (component, text, further = {}) => write(app, component, text, further) };
}

function container(command: string): Json {
  return { image: IMAGE, command: [command], env: [{ name: "FAIRLEAD_RELEASE", value: "r1-00000001" }] };
}

function release(manifest: string): ReleaseRecord {
  const names = ["web", "worker", "beat", "migrate", "tidy"];
  return {
    format: FORMAT,
    id: "r1-00000001",
    number: 1,
    app: "shop",
    created: WHEN,
    by: "ann@laptop",
    dirty: false,
    digest: "",
    file: "fairlead.yaml",
    manifest,
    images: Object.fromEntries(names.map((name) => [name, { reference: IMAGE, digest: IMAGE }])),
  };
}

/** Writes an object into the state bucket. */
export async function record({ google }: Pick<Shop, "google">, name: string, content: object): Promise<void> {
  const url = `${google.url}/storage.googleapis.com/upload/storage/v1/b/acme-shop-state/o?uploadType=media&name=${encodeURIComponent(name)}`;
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(content) });
  if (!answer.ok) throw new Error(await answer.text());
}

function write({ google }: Shop, component: string, textPayload: string, further: Json): void {
  const { world } = google;
  const insertId = `id-${String(world.next()).padStart(9, "0")}`;
  world.logs.push({
    logName: "projects/acme-test/logs/run.googleapis.com%2Fstdout",
    resource: {
      type: "cloud_run_revision",
      labels: {
        service_name: `shop-testing-${component}`,
        revision_name: `shop-testing-${component}-1`,
        location: "europe-west1",
      },
    },
    labels: { instanceId: "00f46b92abcdef" },
    timestamp: world.time(),
    textPayload,
    insertId,
    ...further,
  });
}
