import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { findExecution, findJob, findService, makeJob, removeJob, startJob } from "../../../src/run/google/run-resources.ts";
import { eventually } from "../../support/eventually.ts";
import { onGoogle, standIn } from "./means.ts";

const { signal } = new AbortController();
/** Google's own sample, which ends well at once. */
const IMAGE = "us-docker.pkg.dev/cloudrun/container/job";
const body = (image = IMAGE) => ({
  template: { template: { maxRetries: 0, timeout: "60s", containers: [{ image, args: ["usual"] }] } },
});

onGoogle("what runs on Cloud Run", (means) => {
  const parent = () => `projects/${means().project}/locations/${means().region}`;
  const job = async (t: TestContext) => {
    const id = means().unique("job");
    const name = `${parent()}/jobs/${id}`;
    t.after(() => removeJob(means().connection, name));
    await makeJob(means().connection, { parent: parent(), id, body: body() }, signal);
    return name;
  };

  test("a job is made, found and removed", async (t) => {
    const name = await job(t);
    const found = await findJob(means().connection, name, signal);
    assert.equal(found?.template.template.containers[0]?.image, IMAGE);
    await removeJob(means().connection, name);
    await eventually("the job to be gone", async () => (await findJob(means().connection, name, signal)) === undefined, 60_000);
    await removeJob(means().connection, name);
  });

  test("an execution is followed to its end", async (t) => {
    const name = await job(t);
    const execution = await startJob(means().connection, name, ["--once"], signal);
    assert.ok(execution?.startsWith(`${name}/executions/`), execution);
    const ended = await eventually(
      "the execution to end",
      async () => {
        const found = await findExecution(means().connection, execution ?? "", signal);
        return found?.completionTime !== undefined && found;
      },
      180_000,
    );
    assert.equal(ended.succeededCount + ended.failedCount, 1);
  });

  test("what is not there is nothing, and what cannot run says so", async () => {
    assert.equal(await findService(means().connection, `${parent()}/services/${means().unique("none")}`, signal), undefined);
    const none = startJob(means().connection, `${parent()}/jobs/${means().unique("none")}`, undefined, signal);
    await assert.rejects(none, (error) => error instanceof Failure && error.slug === "google-not-found");
  });
});

describe("Cloud Run in trouble", { timeout: 60_000 }, () => {
  const held = standIn();
  const parent = () => `projects/${held.means().project}/locations/${held.means().region}`;

  test("a run whose answer is lost is not asked for twice", async () => {
    const id = held.means().unique("job");
    await makeJob(held.means().connection, { parent: parent(), id, body: body() }, signal);
    held.google().faults.add({ call: /^POST .*:run$/, lose: "answer" });
    const run = startJob(held.means().connection, `${parent()}/jobs/${id}`, undefined, signal);
    await assert.rejects(run, (error) => error instanceof Failure && error.slug === "google-unreachable");
    assert.equal(held.google().calls.filter((call) => call.endsWith(`${id}:run`)).length, 1);
  });

  test("arguments stand in for those of the job, in that execution alone", async () => {
    const id = held.means().unique("job");
    await makeJob(held.means().connection, { parent: parent(), id, body: body() }, signal);
    const seen: unknown[] = [];
    held.google().world.jobs = ({ template }) => {
      seen.push((template as { containers: { args: unknown }[] }).containers[0]?.args);
      return "failed";
    };
    for (const args of [["--once"], undefined]) {
      const execution = await startJob(held.means().connection, `${parent()}/jobs/${id}`, args, signal);
      const found = await findExecution(held.means().connection, execution ?? "", signal);
      assert.equal(found?.failedCount, 1);
    }
    assert.deepEqual(seen, [["--once"], ["usual"]]);
  });
});
