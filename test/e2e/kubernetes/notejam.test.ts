/** examples/notejam on a real node with a real Postgres: deployed, rolled, broken in four ways, gone back, scaled, pruned. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import type { Attachment, OneOff } from "../../../src/operations/google/workloads.ts";
import { workloadsOf } from "../../../src/operations/google/workloads-of.ts";
import type { JobRunView } from "../../../src/run/protocol/api.ts";
import { playExternalSecrets } from "../../stand-in/external-secrets.ts";
import { eventually } from "../../support/eventually.ts";
import { type GkeStage, gkeStage } from "../../support/gke-stage.ts";
import {
  Begun,
  ensureKinds,
  exampleFolder,
  kubectl,
  type NodeImage,
  type NodePostgres,
  nodeImage,
  nodeMeans,
  nodePostgres,
} from "../../support/node.ts";

const means = await nodeMeans();
const skip = typeof means === "string" ? means : false;
const namespace = `notejam-${randomBytes(3).toString("hex")}`;

const manifest = `
app: notejam
image: { build: ., native: none }
env:
  SQLALCHEMY_DATABASE_URI: postgresql+psycopg://\${db.address}?sslmode=\${db.sslmode}
  SECRET_KEY: \${secrets.session-key}
components:
  web:
    kind: service
    command: gunicorn notejam:create_app()
    port: 5000
    size: { cpu: 100m, memory: 256Mi }
    scale: { min: 1, max: 3, cpu: 70% }
    health: { ready: /readyz, live: /healthz, every: 2s, grace: 20s }
  migrate: { kind: job, command: alembic upgrade head, run: before-release, size: { cpu: 100m, memory: 256Mi } }
  nightly: { kind: job, command: flask --app notejam cleanup, run: { schedule: "30 3 * * *" }, size: { cpu: 100m, memory: 256Mi } }
data: { db: { kind: postgres } }
secrets: { session-key: { generate: 50 } }
state: { in: gcs, bucket: notejam-test-state }
target: gke
stages:
  testing: { namespace: ${namespace}, google: { project: notejam-testing, region: europe-west1 } }
`;

describe("notejam on a real node", { skip, timeout: 1_500_000, concurrency: 1 }, () => {
  let stage: GkeStage;
  let postgres: NodePostgres;
  const begun = new Begun();
  let image: NodeImage;

  before(async () => {
    if (typeof means === "string") return;
    await ensureKinds();
    image = begun.add(await nodeImage(means, { name: "notejam", context: exampleFolder("notejam") }));
    postgres = begun.add(await nodePostgres(means, "notejam"));
    begun.add(await playExternalSecrets(means.kubeconfig, namespace, (key) => (key.includes("db") ? postgres.password : key)));
    stage = begun.add(
      await gkeStage({
        name: "testing",
        manifest,
        image: image.reference,
        kubeconfig: means.kubeconfig,
        outputs: { db_host: postgres.host, db_port: postgres.port },
      }),
    );
    begun.addNamespace(namespace);
  });

  after(() => begun.end());

  const served = async () =>
    JSON.parse(await kubectl("get", "--raw", `/api/v1/namespaces/${namespace}/services/web:80/proxy/healthz`));
  const get = async (what: string, name: string) =>
    JSON.parse(await kubectl("get", what, name, "--namespace", namespace, "--output", "json"));
  const images = async () => (await get("deployment", "web")).spec.template.spec.containers[0].image;
  const releaseOf = async () => (await get("deployment", "web")).metadata.annotations["fairlead.dev/release"];
  const names = async (kind: string) =>
    (await kubectl("get", kind, "--namespace", namespace, "--output", "name")).split("\n").filter(Boolean).sort();

  const { signal } = new AbortController();
  const workloads = () => workloadsOf(stage.stage);

  test("the first deployment migrates, then serves from the database", async () => {
    const first = await stage.release();
    await stage.roll(first);
    assert.deepEqual((await names("jobs.batch")).length, 1);
    assert.equal(postgres.query("select count(*) from alembic_version"), "1");
    assert.ok(await served());
    assert.equal(await releaseOf(), first.id);
    assert.deepEqual(await names("cronjobs"), ["cronjob.batch/nightly"]);
    const { clusters } = await stage.stage.settings.read();
    assert.match(clusters?.primary ?? "", /^[0-9a-f-]{36}$/);
    const job = stage.events.find((one) => one.type === "delivery" && one.event.type === "job-ended");
    assert.ok(job !== undefined, "the job's end is told");
  });

  test("the same release again changes nothing and runs no job", async () => {
    const pods = await names("pods");
    const [live] = [stage.live()];
    assert.ok(live !== undefined);
    await stage.roll(live);
    assert.deepEqual(await names("pods"), pods);
    const did = stage.events.flatMap((one) => (one.type === "delivery" && one.event.type === "applied" ? [one.event.did] : []));
    assert.deepEqual([...new Set(did)], ["nothing"]);
  });

  const bad: [string, () => Parameters<GkeStage["release"]>[0], string, RegExp][] = [
    [
      "whose image is absent",
      () => ({ images: { web: `${image.host}/none@sha256:${"0".repeat(64)}` } }),
      "rollout-failed",
      /cannot be pulled/,
    ],
    [
      "that is never ready",
      () => ({ manifest: swap("ready: /readyz", "ready: /nowhere") }),
      "rollout-failed",
      /not ready after the 20 s/,
    ],
    [
      "whose migration fails",
      () => ({ manifest: swap("alembic upgrade head", "alembic upgrade nowhere") }),
      "cluster-job-failed",
      /nowhere/,
    ],
  ];
  for (const [what, change, slug, said] of bad) {
    test(`a release ${what} leaves the good one serving`, async () => {
      const good = await releaseOf();
      const fails = await stage.release(change());
      await assert.rejects(stage.roll(fails), failed(slug, said));
      assert.ok(await served());
      assert.equal(await releaseOf(), good);
      const ready = (await get("deployment", "web")).status.readyReplicas;
      assert.ok(ready >= 1);
      assert.equal((await names("externalsecrets")).filter((name) => name.includes(fails.id)).length, 0, "nothing of it is left");
    });
  }

  test("a release of which the API server refuses an object leaves the good one serving, and nothing moves", async () => {
    const good = await releaseOf();
    const pods = await names("pods");
    await kubectl("create", "quota", "tight", "--namespace", namespace, "--hard=count/configmaps=1,count/cronjobs.batch=1");
    try {
      const more = swap(
        "data: {",
        `  second: { kind: job, command: flask --app notejam cleanup, run: { schedule: "1 1 * * *" } }\ndata: {`,
      );
      await assert.rejects(stage.roll(await stage.release({ manifest: more })), failed("kubernetes-quota", /exceeded quota/));
      assert.ok(await served());
      assert.equal(await releaseOf(), good);
      assert.deepEqual(await names("pods"), pods);
    } finally {
      await kubectl("delete", "quota", "tight", "--namespace", namespace);
    }
  });

  test("another release rolls, and what it no longer has is removed", async () => {
    const before = await releaseOf();
    const next = await stage.release({ manifest: (text) => text.replace(/^ {2}nightly.*\n/m, "") });
    await stage.roll(next);
    assert.equal(await releaseOf(), next.id);
    assert.deepEqual(await names("cronjobs"), []);
    assert.ok((await names("externalsecrets")).every((name) => !name.includes(before)));
    assert.ok(await served());
  });

  test("going back runs no job", async () => {
    const first = await stage.release();
    await stage.roll(first, { kind: "rollback" });
    assert.equal(await releaseOf(), first.id);
    assert.equal((await names("jobs.batch")).filter((name) => name.includes(first.id)).length, 0);
    assert.equal(await images(), image.reference);
  });

  test("status tells what is ready and of which release, and why a component is not", async () => {
    const seen = await workloads().status(signal);
    const web = seen.components.find(({ name }) => name === "web");
    assert.deepEqual([web?.desired, web?.ready, web?.release], [1, 1, stage.live()?.id]);
    const nightly = seen.components.find(({ name }) => name === "nightly");
    assert.equal(nightly?.release, stage.live()?.id);
  });

  test("a job is run by hand with further words, and told how it ended", async () => {
    const run = await workloads().runJob("nightly", ["--help"], signal);
    const ended = await eventually("the run", async () => endedRun(await workloads().jobRun(run.id, signal)), 60_000);
    assert.equal(ended.state, "succeeded");
    const lines = await collect(workloads().logs({ run: run.id }, signal));
    assert.ok(
      lines.some(({ message }) => message.includes("--days")),
      JSON.stringify(lines),
    );
    const wrong = await workloads().runJob("nightly", ["--nonsense"], signal);
    const failure = await eventually("the run", async () => endedRun(await workloads().jobRun(wrong.id, signal)), 60_000);
    assert.deepEqual([failure.state, failure.exitCode], ["failed", 2]);
    await assert.rejects(workloads().runJob("migrate", [], signal), failed("not-on-demand", /before each release/));
    await stage.roll(stage.live() ?? (await stage.release()));
    assert.equal((await workloads().jobRun(run.id, signal)).state, "succeeded", "a delivery leaves runs by hand alone");
  });

  test("logs of all Pods come together, and follow Pods that come", async () => {
    const lines = await collect(workloads().logs({ component: "web", lines: 5 }, signal));
    assert.equal(lines.length, 5);
    const left = new AbortController();
    const seen = new Set<string>();
    const reading = (async () => {
      for await (const { instance } of workloads().logs({ component: "web", lines: 0, follow: true }, left.signal))
        seen.add(instance);
    })();
    await kubectl("scale", "deployment", "web", "--replicas=2", "--namespace", namespace);
    await eventually("lines of a second Pod", () => seen.size >= 1, 60_000);
    left.abort();
    await reading;
    await kubectl("scale", "deployment", "web", "--replicas=1", "--namespace", namespace);
  });

  test("an instance is entered, and so is a Pod beside it that gets no requests and is gone afterwards", async () => {
    const entered = await workloads().exec("web", ["printenv", "FAIRLEAD_COMPONENT", "FAIRLEAD_INSTANCE"], signal);
    assert.match(attached(entered), /^web\nweb-/);
    const beside = await workloads().exec("web", ["printenv", "FAIRLEAD_INSTANCE"], signal, { beside: true });
    const pod = attached(beside).trim();
    assert.match(pod, /^web-beside-/);
    const slices = await kubectl("get", "endpointslices", "--namespace", namespace, "--output", "json");
    const targets = JSON.parse(slices).items.flatMap((slice: Slice) => slice.endpoints ?? []);
    const own = targets.find((one: Endpoint) => one.targetRef?.name === pod);
    assert.notEqual(own?.conditions.ready, true);
    if ("after" in beside) await beside.after?.();
    await eventually("the Pod to be gone", async () => !(await names("pods")).includes(`pod/${pod}`), 30_000);
    const job = await workloads().exec("nightly", ["true"], signal);
    assert.equal(attached(job), "");
    if ("after" in job) await job.after?.();
  });

  test("a held count is taken from the autoscaler, and kept when it is handed back", async () => {
    // More than the autoscaler may have: it would take the last one away again.
    await stage.settle((before) => ({ ...before, held: { web: 4 } }));
    assert.equal((await get("deployment", "web")).status.readyReplicas, 4);
    assert.deepEqual(await names("horizontalpodautoscalers"), []);
    await stage.settle((before) => ({ ...before, held: { web: 2 } }));
    await stage.settle((before) => ({ ...before, held: {} }));
    assert.equal((await get("deployment", "web")).spec.replicas, 2, "no instance is taken away on the way");
    assert.deepEqual(await names("horizontalpodautoscalers"), ["horizontalpodautoscaler.autoscaling/web"]);
  });

  test("a cluster that is not the stage's is refused", async () => {
    const { clusters } = await stage.stage.settings.read();
    await stage.stage.settings.change((before) => ({ ...before, clusters: { primary: "another" } }));
    await assert.rejects(stage.roll(await stage.release()), failed("kubernetes-other-cluster", /testing/));
    await stage.stage.settings.change((before) => ({ ...before, ...(clusters && { clusters }) }));
  });

  test("a Gateway that no controller answers for does not hold a delivery up", async () => {
    const domain = swap(`namespace: ${namespace},`, `namespace: ${namespace}, access: { domain: notejam.example.com },`);
    await stage.roll(await stage.release({ manifest: domain }));
    assert.equal((await names("httproutes.gateway.networking.k8s.io")).length > 0, true);
    await eventually("it serves", () => served());
  });
});

type Endpoint = { targetRef?: { name: string }; conditions: { ready?: boolean } };
type Slice = { endpoints?: Endpoint[] };

function endedRun(run: JobRunView): JobRunView | false {
  return run.state === "running" ? false : run;
}

async function collect<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

/** What a command says that is attached to a terminal by the command line. */
function attached(entered: Attachment | OneOff): string {
  if (!("argv" in entered)) throw new Error("nothing to attach to");
  const [program, ...words] = entered.argv;
  return execFileSync(program, words, { env: entered.env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function swap(from: string, to: string) {
  return (text: string) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  };
}

function failed(slug: string, said: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.slug, slug, error.diagnostic.message);
    assert.match(error.diagnostic.message, said);
    return true;
  };
}
