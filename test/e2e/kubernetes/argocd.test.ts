/**
 * Delivery by a real Argo CD onto a real node, from a bare repository over http, over `file://`, and by requests that are
 * merged: first deployment with its job, the next release, four bad ones that must not replace it, going back, pruning,
 * healing, counts that are held, a secret that is rotated. `FAIRLEAD_TEST_ARGOCD=1` says that an Argo CD runs for the cluster
 * of `FAIRLEAD_TEST_KUBECONFIG`, in its namespace `argocd`.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { AUTOSCALER_HEALTH } from "../../../src/compile/kubernetes/operators.ts";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { renewPods } from "../../../src/operations/google/gke/apply-live.ts";
import { playExternalSecrets } from "../../stand-in/external-secrets.ts";
import { eventually } from "../../support/eventually.ts";
import { gitServer } from "../../support/git-server.ts";
import { type GkeStage, gkeStage } from "../../support/gke-stage.ts";
import { Begun, ensureKinds, kubectl, nodeImage, nodeMeans } from "../../support/node.ts";

const means = process.env.FAIRLEAD_TEST_ARGOCD
  ? await nodeMeans()
  : "no Argo CD: start one for the cluster of FAIRLEAD_TEST_KUBECONFIG and set FAIRLEAD_TEST_ARGOCD=1";
const skip = typeof means === "string" ? means : false;
const app = `follow-${randomBytes(2).toString("hex")}`;
const namespace = `${app}-testing`;
const application = `${app}-testing`;

const manifest = (repository: string) => `
app: ${app}
image: { build: ., native: none }
env: { KEY: "\${secrets.key}" }
components:
  web:
    kind: service
    command: python3 -m http.server \${port} --directory /usr/share
    port: 5000
    size: { cpu: 50m, memory: 64Mi }
    scale: { min: 1, max: 3, cpu: 70% }
    health: { ready: /, every: 1s, grace: 15s }
  migrate: { kind: job, command: python3 -c pass, run: before-release, size: { cpu: 50m, memory: 64Mi } }
  nightly: { kind: job, command: python3 -c pass, run: { schedule: "30 3 * * *" }, size: { cpu: 50m, memory: 64Mi } }
secrets: { key: { generate: 20 } }
state: { in: gcs, bucket: ${app}-state }
deliver: { by: argocd, repository: "${repository}", branch: main }
target: gke
stages:
  testing: { google: { project: notejam-testing, region: europe-west1 } }
`;

describe("delivery by a real Argo CD", { skip, timeout: 1_200_000, concurrency: 1 }, () => {
  let stage: GkeStage;
  let git: Awaited<ReturnType<typeof gitServer>>;
  const begun = new Begun();
  let image = "";

  before(async () => {
    if (typeof means === "string") return;
    await ensureKinds();
    image = begun.add(await nodeImage(means, { name: "app" })).reference;
    // As `fairlead platform` sets Argo CD up.
    const data = { [AUTOSCALER_HEALTH.key]: AUTOSCALER_HEALTH.value };
    await kubectl(
      "patch",
      "configmap",
      "argocd-cm",
      "--namespace",
      "argocd",
      "--type=merge",
      `--patch=${JSON.stringify({ data })}`,
    );
    git = begun.add(await gitServer());
    begun.add(await playExternalSecrets(means.kubeconfig, namespace, (_, version = "1") => `value-${version}`));
    stage = begun.add(
      await gkeStage({
        name: "testing",
        manifest: manifest(git.address),
        image,
        kubeconfig: means.kubeconfig,
        outputs: {},
      }),
    );
    begun.addNamespace(namespace, "argocd");
  });

  after(() => begun.end());

  const get = async (what: string, name: string) =>
    JSON.parse(await kubectl("get", what, name, "--namespace", namespace, "--output", "json"));
  const releaseOf = async () => (await get("deployment", "web")).metadata.annotations["fairlead.dev/release"];
  const served = () => kubectl("get", "--raw", `/api/v1/namespaces/${namespace}/services/web:80/proxy/`);
  const files = () => git.git("ls-tree", "-r", "--name-only", "main").split("\n");
  const jobs = async () => {
    const labels = "--selector=app.kubernetes.io/component=migrate";
    return (await kubectl("get", "jobs", "--namespace", namespace, labels, "--output", "name")).split("\n").filter(Boolean);
  };
  const swap = (from: string, to: string) => (text: string) => {
    assert.ok(text.includes(from));
    return text.replace(from, to);
  };
  const failed = (slug: string, said: RegExp) => (error: unknown) =>
    error instanceof Failure && error.slug === slug && said.test(error.message);

  test("the first deployment runs its job before what it is for, and is live when Argo CD says so", async () => {
    const first = await stage.release();
    await stage.roll(first);
    assert.ok(await served());
    assert.equal(await releaseOf(), first.id);
    const [job, web] = await Promise.all([get("job", `migrate-${first.id}`), get("deployment", "web")]);
    assert.equal(job.status.succeeded, 1);
    assert.ok(Date.parse(job.status.completionTime) <= Date.parse(web.metadata.creationTimestamp));
    assert.ok(files().includes(`${app}/argocd/testing.yaml`));
    assert.match(git.git("log", "-1", "--format=%s%n%b", "main"), new RegExp(`${first.id} to testing\\n.*Image: ${image}`, "s"));
  });

  test("the same again commits nothing and runs no job", async () => {
    const [commit, before] = [git.git("rev-parse", "main"), await jobs()];
    const live = stage.live();
    assert.ok(live !== undefined);
    await stage.roll(live);
    assert.equal(git.git("rev-parse", "main"), commit);
    assert.deepEqual(await jobs(), before);
  });

  test("the next release replaces it, its job has run, and what it no longer has is removed", async () => {
    const next = await stage.release({ manifest: (text) => text.replace(/ {2}nightly:.*\n/, "") });
    await stage.roll(next);
    assert.equal(await releaseOf(), next.id);
    assert.ok((await jobs()).includes(`job.batch/migrate-${next.id}`));
    await eventually(
      "nightly is gone",
      async () => (await kubectl("get", "cronjobs", "--namespace", namespace, "--output", "name")) === "",
    );
  });

  const bad: [string, () => Parameters<GkeStage["release"]>[0], string, RegExp][] = [
    [
      "whose image is absent",
      () => ({ images: { web: image.replace(/sha256:.*/, `sha256:${"0".repeat(64)}`) } }),
      "rollout-failed",
      /cannot be pulled/,
    ],
    ["that is never ready", () => ({ manifest: swap("ready: /,", "ready: /nowhere,") }), "rollout-failed", /not ready/],
    [
      "whose job fails",
      () => ({
        manifest: swap("command: python3 -c pass, run: before-release", "command: python3 -c assert(0), run: before-release"),
      }),
      "cluster-job-failed",
      /migrate/,
    ],
  ];
  for (const [what, change, slug, said] of bad) {
    test(`a release ${what} does not replace the good one, which is committed again`, async () => {
      const good = await releaseOf();
      await assert.rejects(stage.roll(await stage.release(change())), failed(slug, said));
      assert.ok(await served());
      assert.equal(await releaseOf(), good);
      assert.match(git.git("log", "-1", "--format=%s", "main"), new RegExp(`${good} to testing`));
    });
  }

  test("a release of which the API server refuses an object does not replace the good one", async () => {
    const good = await releaseOf();
    const running = (await get("deployment", "web")).status.observedGeneration;
    await kubectl("create", "quota", "tight", "--namespace", namespace, "--hard=count/cronjobs.batch=0");
    try {
      const more = swap(
        "secrets: {",
        `  late: { kind: job, command: python3 -c pass, run: { schedule: "1 1 * * *" } }\nsecrets: {`,
      );
      const roll = stage.roll(await stage.release({ manifest: more }));
      await assert.rejects(roll, failed("argocd-failed", /CronJob late: .*exceeded quota/s));
      assert.ok(await served());
      assert.equal(await releaseOf(), good);
      assert.match(git.git("log", "-1", "--format=%s", "main"), new RegExp(`${good} to testing`));
      assert.ok(running > 0);
    } finally {
      await kubectl("delete", "quota", "tight", "--namespace", namespace);
    }
  });

  test("a count that is held is taken from the autoscaler by a commit, and kept when it is handed back", async () => {
    const counts = async () => (await get("deployment", "web")).spec.replicas;
    await stage.settle((before) => ({ ...before, held: { web: 2 } }));
    await eventually("two instances", async () => (await get("deployment", "web")).status.readyReplicas === 2, 60_000);
    const scalers = () => kubectl("get", "horizontalpodautoscalers", "--namespace", namespace, "--output", "name");
    await eventually("the autoscaler is gone", async () => (await scalers()) === "", 60_000);
    await stage.settle((before) => ({ ...before, held: {} }));
    await eventually("the autoscaler is back", async () => (await scalers()) !== "", 60_000);
    assert.equal(await counts(), 2, "no instance is taken away on the way");
  });

  test("a secret's other version comes by a commit: its Pods are made anew, and only they have it", async () => {
    const key = async () => {
      const { env } = (await get("deployment", "web")).spec.template.spec.containers[0];
      const { name } = env.find((one: { name: string }) => one.name === "KEY").valueFrom.secretKeyRef;
      return Buffer.from((await get("secret", name)).data.KEY, "base64").toString();
    };
    assert.equal(await key(), "value-1");
    await stage.settle((before) => ({ ...before, secretVersions: { key: 2 } }));
    assert.equal(await key(), "value-2");
    await eventually("the old one is gone", async () => {
      const names = await kubectl("get", "externalsecrets", "--namespace", namespace, "--output", "name");
      return names.split("\n").filter((name) => name.includes("/web-")).length === 1;
    });
  });

  test("a rollback is a commit of the former release's objects, and runs no job", async () => {
    const live = stage.live();
    const next = await stage.release();
    await stage.roll(next);
    const before = await jobs();
    assert.ok(live !== undefined);
    await stage.roll(live, { kind: "rollback" });
    assert.equal(await releaseOf(), live.id);
    assert.deepEqual(await jobs(), before);
  });

  test("an object that somebody deletes comes back", async () => {
    const uid = (await get("deployment", "web")).metadata.uid;
    await kubectl("delete", "deployment", "web", "--namespace", namespace);
    await eventually(
      "web is back",
      async () => (await get("deployment", "web").catch(() => undefined))?.metadata.uid !== uid,
      60_000,
    );
  });

  test("a restart makes the Pods anew, and Argo CD does not take it back", async () => {
    const pods = async () => {
      const words = ["--selector=app.kubernetes.io/component=web", "--output=jsonpath={.items[*].metadata.uid}"];
      return (await kubectl("get", "pods", "--namespace", namespace, ...words)).split(" ");
    };
    const before = await pods();
    await renewPods(stage.stage, async () => {}, new AbortController().signal);
    await eventually("all Pods are new", async () => (await pods()).every((uid) => !before.includes(uid)), 60_000);
    const restarted = async () =>
      (await get("deployment", "web")).spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"];
    const at = await restarted();
    assert.match(at, /^\d{4}-/);
    await kubectl(
      "annotate",
      "application",
      application,
      "--namespace",
      "argocd",
      "--overwrite",
      "argocd.argoproj.io/refresh=hard",
    );
    const looked = async () => {
      const { metadata } = JSON.parse(await kubectl("get", "application", application, "-n", "argocd", "--output", "json"));
      return metadata.annotations?.["argocd.argoproj.io/refresh"] === undefined;
    };
    await eventually("Argo CD has looked again", looked, 60_000);
    assert.equal(await restarted(), at);
  });

  test("a stage that is delivered directly from then on is Argo CD's no more, and goes back to it", async () => {
    const applications = () => kubectl("get", "applications", "--namespace", "argocd", "--output", "name");
    const uid = (await get("deployment", "web")).metadata.uid;
    const direct = (text: string) => text.replace(/^deliver: .*\n/m, "").replace("every: 1s", "every: 2s");
    const mine = await stage.release({ manifest: direct });
    await stage.roll(mine);
    assert.doesNotMatch(await applications(), new RegExp(`/${application}$`, "m"));
    const live = await get("deployment", "web");
    assert.deepEqual([live.metadata.uid, live.metadata.annotations["fairlead.dev/release"]], [uid, mine.id]);
    assert.equal(live.spec.template.spec.containers[0].readinessProbe.periodSeconds, 2);

    const theirs = await stage.release();
    await stage.roll(theirs);
    assert.match(await applications(), new RegExp(`/${application}$`, "m"));
    const back = await get("deployment", "web");
    assert.deepEqual([back.metadata.uid, back.metadata.annotations["fairlead.dev/release"]], [uid, theirs.id]);
    assert.equal(back.spec.template.spec.containers[0].readinessProbe.periodSeconds, 1);
    assert.ok(await served());
  });

  test("an object that another application has is refused before anything is committed", async () => {
    await kubectl(
      "annotate",
      "service",
      "web",
      "--namespace",
      namespace,
      "--overwrite",
      `argocd.argoproj.io/tracking-id=other:/Service:${namespace}/web`,
    );
    const commit = git.git("rev-parse", "main");
    const roll = stage.roll(await stage.release());
    await assert.rejects(roll, failed("argocd-mistakes", /belongs to the application `other`/));
    assert.equal(git.git("rev-parse", "main"), commit);
  });

  for (const how of ["file", "request"] as const) {
    const own = `${app}-${how}`;
    const what = how === "file" ? "from a folder, over file://" : "by requests that somebody merges";
    test(`a release is delivered ${what}`, async (t) => {
      if (typeof means === "string") return;
      const repository = how === "file" ? `file://${git.folder}` : git.address;
      const text = manifest(repository)
        .replaceAll(app, own)
        .replace("branch: main }", how === "file" ? "branch: main }" : "branch: main, via: pull-request }");
      const place = `${own}-testing`;
      const here = new Begun();
      t.after(() => here.end());
      here.add(await playExternalSecrets(means.kubeconfig, place, () => "value"));
      const other = here.add(
        await gkeStage({ name: "testing", manifest: text, image, kubeconfig: means.kubeconfig, outputs: {} }),
      );
      here.addNamespace(place, "argocd");
      const first = await other.release();
      if (how === "request") {
        const branch = `fairlead/${own}/testing/${first.id}`;
        await assert.rejects(other.roll(first), failed("request-to-merge", new RegExp(branch)));
        assert.ok(!files().some((name) => name.startsWith(`${own}/testing/`)), "nothing is on the branch that Argo CD follows");
        await assert.rejects(other.roll(first), failed("request-to-merge", new RegExp(branch)), "it is still waited for");
        // As a code host merges: the branch may have gone on meanwhile.
        git.git("update-ref", "refs/heads/main", git.git("rev-parse", branch));
      }
      await other.roll(first);
      const live = JSON.parse(await kubectl("get", "deployment", "web", "--namespace", place, "--output", "json"));
      assert.equal(live.metadata.annotations["fairlead.dev/release"], first.id);
      assert.equal(live.status.readyReplicas, 1);
    });
  }
});
