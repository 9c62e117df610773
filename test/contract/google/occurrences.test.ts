import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scanOf } from "../../../src/run/google/occurrences.ts";
import { onGoogle, standIn } from "./means.ts";

const { signal } = new AbortController();
const image = (project: string) => `europe-west1-docker.pkg.dev/${project}/shop/app@sha256:${"1".repeat(64)}`;

onGoogle("what is known of images", (means) => {
  test("of an image that nobody scanned nothing is known, which is not that it is well", async () => {
    const { connection, project } = means();
    assert.deepEqual(await scanOf(connection, { project, reference: image(project) }, signal), {
      scanned: false,
      weaknesses: [],
    });
  });
});

/** Google's scanner alone writes these. */
describe("an image that was scanned", { timeout: 60_000 }, () => {
  const held = standIn();

  test("has every weakness on every page, by the severity that its distribution gives", async () => {
    const { connection, project } = held.means();
    const reference = image(project);
    const put = (id: string, occurrence: object) =>
      held.google().world.resources.set(`containeranalysis.googleapis.com/projects/${project}/occurrences/${id}`, {
        resourceUri: `https://${reference}`,
        ...occurrence,
      });
    put("found", { kind: "DISCOVERY", discovery: { analysisStatus: "FINISHED_SUCCESS" } });
    for (let number = 0; number < 1001; number++) {
      const vulnerability = { severity: "HIGH", ...(number === 7 && { effectiveSeverity: "LOW" }) };
      put(`weakness-${number}`, {
        kind: "VULNERABILITY",
        noteName: `projects/goog-vulnz/notes/CVE-2026-${number}`,
        vulnerability,
      });
    }
    put("elsewhere", { kind: "VULNERABILITY", resourceUri: "https://other", vulnerability: { severity: "CRITICAL" } });
    const { scanned, weaknesses } = await scanOf(connection, { project, reference }, signal);
    assert.equal(scanned, true);
    assert.equal(weaknesses.length, 1001);
    assert.deepEqual(
      weaknesses.find(({ name }) => name === "CVE-2026-7"),
      { name: "CVE-2026-7", severity: "LOW" },
    );
    assert.ok(!weaknesses.some(({ severity }) => severity === "CRITICAL"));
  });
});
