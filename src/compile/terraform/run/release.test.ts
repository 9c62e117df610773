/** What a release does on Cloud Run: its order, its revisions, what runs once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOfProduction } from "../../../../test/support/terraform-context.ts";
import type { Stack } from "../stack.ts";
import { appStack } from "../stacks/app.ts";

const base = `app: shop
image: { build: . }
target: cloud-run
google: { project: acme-shop, region: europe-west1 }
access: { routes: { /: web, /api/: api } }
components:
  web: { kind: service, command: "serve \${port}", env: { API: "\${api.url}", SELF: "\${access.url}" }, health: { ready: /up, grace: 2m } }
  api: { kind: service, command: "serve \${port}", env: { WEB: "\${access.url}" } }
  post: { kind: worker, command: post }
  clock: { kind: scheduler, command: tick }
  migrate: { kind: job, command: migrate, run: before-release }
  seed: { kind: job, command: seed, run: before-release, after: [migrate] }
  warm: { kind: job, command: warm, run: after-release }
  ask: { kind: job, command: ask, run: on-demand }
stages: { production: {} }
`;

function compile(text: string): Stack {
  const stack = appStack(contextOfProduction(text), { files: {} });
  assert.ok(stack);
  return stack;
}

const file = (stack: Stack, name: string): string => stack.files.find((one) => one.name === name)?.text ?? "";
const stack = compile(base);

const order = [
  ["job-migrate.tf", []],
  ["job-seed.tf", ["job.migrate"]],
  ["service-web.tf", ["job.seed"]],
  ["worker-post.tf", ["service.api", "service.web"]],
  ["scheduler-clock.tf", ["service.api", "service.web"]],
  ["job-warm.tf", ["service.api", "service.web", "worker_pool.post", "worker_pool.clock"]],
  ["job-ask.tf", ["job.seed"]],
] as const;

for (const [name, after] of order) {
  test(`${name} waits for ${after.join(", ") || "nothing"}`, () => {
    const waits = /depends_on = \[([^\]]*)\]/s.exec(file(stack, name))?.[1] ?? "";
    const found = [...waits.matchAll(/google_cloud_run_v2_([\w.]+)/g)].map(([, address]) => address);
    assert.deepEqual(found, after);
  });
}

test("jobs around a release run once for it and no others do", () => {
  for (const name of ["migrate", "seed", "warm"])
    assert.match(file(stack, `job-${name}.tf`), /run_execution_token = local\.execution/);
  assert.doesNotMatch(file(stack, "job-ask.tf"), /execution_token/);
});

test("the scheduler's count is a variable, and it is never scaled", () => {
  assert.match(file(stack, "scheduler-clock.tf"), /manual_instance_count = var\.scheduler_instances/);
});

test("a revision is named anew exactly when something in it changes", () => {
  const nameOf = (text: string) => /revision_web += (.*)/.exec(file(compile(text), "revisions.tf"))?.[1];
  assert.equal(nameOf(base), nameOf(base.replace("kind: scheduler, command: tick", "kind: scheduler, command: tock")));
  assert.equal(nameOf(base), nameOf(base.replace("kind: service, command", "kind: service, scale: { min: 3, max: 9 }, command")));
  assert.notEqual(nameOf(base), nameOf(base.replace("ready: /up", "ready: /ok")));
  assert.match(nameOf(base) ?? "", /var\.images\["web"\]/);
});

test("a service knows its own address before it is there, so that nothing waits in a circle", () => {
  assert.match(
    file(stack, "service-web.tf"),
    /shop-production-web-\$\{data\.google_project\.this\.number\}\.europe-west1\.run\.app/,
  );
  assert.match(file(stack, "service-web.tf"), /value = google_cloud_run_v2_service\.api\.uri/);
  assert.doesNotMatch(file(stack, "service-api.tf"), /google_cloud_run_v2_service\.web/);
});

test("an instance may take to start what `grace` says, and no longer than Cloud Run allows", () => {
  const failures = (text: string) => Number(/failure_threshold = (\d+)/.exec(file(compile(text), "service-web.tf"))?.[1]);
  assert.equal(failures(base) * 3, 120);
  assert.equal(failures(base.replace("grace: 2m", "grace: 20m")) * 3, 240);
});

test("nothing carries an annotation, and every job says how often it is tried", () => {
  const all = stack.files.map(({ text }) => text).join("\n");
  assert.doesNotMatch(all, /annotations|client_version|run\.googleapis\.com\//);
  assert.equal(all.match(/resource "google_cloud_run_v2_job" /g)?.length, all.match(/max_retries /g)?.length);
});

test("each resource of a component belongs to it", () => {
  assert.equal(stack.components["google_cloud_run_v2_service.web"], "web");
  assert.equal(stack.components["google_service_account.migrate"], "migrate");
});
