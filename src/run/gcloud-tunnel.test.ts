import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../diagnostics/failure.ts";
import { openTunnel } from "./gcloud-tunnel.ts";

test("what gcloud says of a login that is missing is told from its first line on", async (t) => {
  const bin = await mkdtemp(join(tmpdir(), "fairlead-gcloud-"));
  t.after(() => rm(bin, { recursive: true, force: true }));
  // As gcloud 500 prints it.
  const said = [
    "WARNING: To increase the performance of the tunnel, consider installing NumPy.",
    "ERROR: (gcloud.compute.start-iap-tunnel) You do not currently have an active account selected.",
    "Please run:",
    "",
    "  $ gcloud auth login",
    "",
    "to obtain new credentials.",
    "",
    "If you have already logged in with a different account, run:",
    "",
    "  $ gcloud config set account ACCOUNT",
    "",
    "to select an already authenticated account to use.",
  ];
  await writeFile(join(bin, "said"), said.join("\n"));
  await writeFile(join(bin, "gcloud"), `#!/bin/sh\n/bin/cat '${join(bin, "said")}' >&2\nexit 1\n`, { mode: 0o755 });
  const order = { project: "acme", zone: "europe-west1-b", machine: "gate", port: 5000 };
  const around = { env: { PATH: bin }, signal: AbortSignal.timeout(20_000), pause: async () => {} };
  const failure = await openTunnel(order, around).then(
    () => assert.fail("it opened"),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof Failure && failure.slug === "tunnel-not-open");
  const [, first = ""] = failure.message.split("\n");
  assert.match(first, /ERROR: .*You do not currently have an active account/);
  assert.doesNotMatch(failure.message, /\n\s*\n|NumPy/);
});
