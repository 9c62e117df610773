import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Failure } from "../diagnostics/failure.ts";
import { installChart } from "./helm.ts";

const chart = { repository: "https://charts.example.com", name: "keda", version: "1.2.3" };
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-helm-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A helm that writes down what it was asked and ends with a code. */
function helm(code: number): void {
  const file = join(folder, "helm");
  writeFileSync(file, `#!/bin/sh\necho "$@" > ${folder}/asked\necho "no such host" >&2\nexit ${code}\n`);
  chmodSync(file, 0o755);
}
const install = (charts?: string) =>
  installChart(
    { name: "keda", chart, values: {} },
    {
      kubeconfig: "/k",
      charts,
      env: { PATH: `${folder}:/bin:/usr/bin` },
      signal: new AbortController().signal,
    },
  );
const asked = () => readFileSync(join(folder, "asked"), "utf8");

test("a chart comes from its repository at its version", async () => {
  helm(0);
  await install(folder);
  assert.match(
    asked(),
    /^upgrade --install keda keda --repo https:\/\/charts\.example\.com --namespace keda .*--version 1\.2\.3/,
  );
});

test("an archive that is at hand is taken instead", async () => {
  helm(0);
  writeFileSync(join(folder, "keda-1.2.3.tgz"), "");
  await install(folder);
  assert.ok(asked().startsWith(`upgrade --install keda ${folder}/keda-1.2.3.tgz --namespace keda`));
});

test("where the repository cannot be reached, it says so and how to do without", async () => {
  helm(1);
  await assert.rejects(install(), (error: unknown) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.slug, "chart-failed");
    assert.match(error.message, /https:\/\/charts\.example\.com.*no such host/s);
    return /--charts <folder>/.test(error.diagnostic.hint ?? "");
  });
});

test("without helm it is told where to get it", async () => {
  await assert.rejects(
    installChart(
      { name: "keda", chart, values: {} },
      { kubeconfig: "/k", charts: undefined, env: { PATH: folder }, signal: new AbortController().signal },
    ),
    (error: unknown) => error instanceof Failure && error.slug === "helm-missing" && error.exit === "missing",
  );
});
