import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Failure } from "../../../src/diagnostics/failure.ts";
import { projectNumber } from "../../../src/run/google/ask.ts";
import {
  enableApis,
  enabledApis,
  hasBilling,
  linkBilling,
  makeProject,
  makeServiceAgent,
  seesProject,
} from "../../../src/run/google/project-setup.ts";
import { onGoogle, standIn } from "./means.ts";

const { signal } = new AbortController();

onGoogle("projects", (means) => {
  test("a project is seen, has a number and a payer; a stranger's is not seen", async () => {
    const { connection, project, unique } = means();
    assert.equal(await seesProject(connection, project, signal), true);
    assert.match((await projectNumber(connection, project, signal)) ?? "", /^\d+$/);
    assert.equal(await hasBilling(connection, project, signal), true);
    assert.equal(await seesProject(connection, unique("none"), signal), false);
  });

  test("an API is enabled, and enabling it again changes nothing", async () => {
    const { connection, project } = means();
    for (const _ of [1, 2]) {
      await enableApis(connection, { project, apis: ["secretmanager.googleapis.com"] }, signal);
      assert.ok((await enabledApis(connection, project, signal)).has("secretmanager.googleapis.com"));
    }
  });
});

/** Real projects are neither made nor left without a payer for a test. */
describe("a new project", { timeout: 60_000 }, () => {
  const held = standIn();
  const failed = (slug: string) => (error: unknown) => error instanceof Failure && error.slug === slug;

  test("is made, linked and enabled, in this order only", async () => {
    const { connection, unique } = held.means();
    const project = unique("new");
    await makeProject(connection, { id: project, folder: undefined }, signal);
    assert.equal(await seesProject(connection, project, signal), true);
    const apis = ["run.googleapis.com", ...Array.from({ length: 24 }, (_, index) => `other${index}.googleapis.com`)];
    assert.equal(await hasBilling(connection, project, signal), false);
    await assert.rejects(enableApis(connection, { project, apis }, signal), failed("google-billing-disabled"));
    await linkBilling(connection, { project, account: "0A0A0A-0B0B0B-0C0C0C" }, signal);
    await enableApis(connection, { project, apis }, signal);
    const enabled = await enabledApis(connection, project, signal);
    assert.deepEqual(
      apis.filter((api) => !enabled.has(api)),
      [],
    );
    await assert.rejects(makeProject(connection, { id: project, folder: undefined }, signal), failed("google-already-there"));
  });

  test("has the accounts of Google's services that somebody asked for, once and again", async () => {
    const { connection, unique } = held.means();
    const project = unique("agents");
    const api = "iap.googleapis.com";
    await makeProject(connection, { id: project, folder: undefined }, signal);
    await linkBilling(connection, { project, account: "0A0A0A-0B0B0B-0C0C0C" }, signal);
    await assert.rejects(makeServiceAgent(connection, { project, api }, signal));
    await enableApis(connection, { project, apis: [api] }, signal);
    for (const _ of [1, 2]) await makeServiceAgent(connection, { project, api }, signal);
  });
});
