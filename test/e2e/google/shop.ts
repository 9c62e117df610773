import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { removeTree } from "../../../src/run/sealed.ts";
import { type GoogleStandIn, startGoogle } from "../../stand-in/google/server.ts";
import { fairlead, type Ran } from "../../support/fairlead.ts";
import { project } from "../../support/project.ts";

const DIGESTS = { one: "1", two: "2", broken: "b" } as const;

/** A web app with a scheduler, a worker and a job, whose images are there already; what is called broken never becomes ready. */
export function shopManifest(image: keyof typeof DIGESTS, further = ""): string {
  return `app: shop
image: { ref: "europe-west1-docker.pkg.dev/acme-build/shop/${image}@sha256:${DIGESTS[image].repeat(64)}" }
state: { in: gcs, bucket: acme-shop-state }
registry: { existing: shop, project: acme-test, region: europe-west1 }
env: { DATABASE_URL: "\${db.url}", KEY: "\${secrets.key}" }
components:
  web: { kind: service, command: "serve \${port}", port: 8080, health: { ready: /readyz, live: /healthz } }
  beat: { kind: scheduler, command: beat }
  worker: { kind: worker, command: work, scale: 1 }
  migrate: { kind: job, run: before-release, command: migrate }
data: { db: { kind: postgres, version: 17, size: small } }
secrets: { key: { generate: 50 } }
target: cloud-run
stages:
  testing: { google: { project: acme-test, region: europe-west1 } }
  production: { google: { project: acme-prod, region: europe-west1 }, approve: anyone, rollout: { steps: [10], wait: 1s } }
${further}`;
}

export type Shop = {
  google: GoogleStandIn;
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Writes the manifest. */
  manifest: (text: string) => Promise<void>;
  run: (...words: string[]) => Promise<Ran>;
};

/** The shop in a folder of its own, with Google beside it and a state bucket. */
export async function shop(test: TestContext): Promise<Shop> {
  const google = await startGoogle({ projects: ["acme-test", "acme-prod"] });
  test.after(() => google.close());
  const app = await project(test, { "fairlead.yaml": shopManifest("one") });
  app.git("init", "--quiet");
  app.git("add", ".");
  app.git("commit", "--quiet", "--message", "The shop");
  const state = await mkdtemp(join(tmpdir(), "fairlead-state-"));
  test.after(() => removeTree(state));
  const env = { ...process.env, ...google.env, FAIRLEAD_STATE: state, FAIRLEAD_CACHE: join(state, "cache") };
  await makeBucket(google, "acme-shop-state");
  return {
    google,
    folder: app.path(),
    env,
    manifest: (text) => app.write("fairlead.yaml", text),
    run: (...words) => fairlead(words, { cwd: app.path(), env }),
  };
}

export async function makeBucket({ env }: GoogleStandIn, name: string, project = "acme-test"): Promise<void> {
  const answer = await fetch(`${env.GOOGLE_STORAGE_CUSTOM_ENDPOINT}b?project=${project}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` },
    body: JSON.stringify({ name, location: "EU" }),
  });
  if (!answer.ok) throw new Error(`the state bucket could not be made: ${await answer.text()}`);
}

type Service = { template: { containers: { image: string }[] }; traffic: { revision?: string; percent: number }[] };

/** What a Cloud Run service of a stage is, at Google. */
export function serviceOf({ google }: Shop, stage: "testing" | "production"): Service | undefined {
  const project = stage === "testing" ? "acme-test" : "acme-prod";
  return google.world.resources.get(`run.googleapis.com/projects/${project}/locations/europe-west1/services/shop-${stage}-web`) as
    | Service
    | undefined;
}

/** How often the job before a release ran in a stage. */
export function migrations({ google }: Shop, stage: "testing" | "production"): number {
  return [...google.world.resources.keys()].filter((name) => name.includes(`/jobs/shop-${stage}-migrate/executions/`)).length;
}
