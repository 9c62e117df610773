import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { resolve } from "../../app/resolve.ts";
import { parseManifest } from "../../manifest/parse.ts";
import { type Cost, costOf } from "./cost.ts";
import { prices } from "./prices.ts";

const systems = join(import.meta.dirname, "../../../test/golden/manifests");

function estimate(file: string, stage: string, change: (text: string) => string = (text) => text): Cost {
  const { manifest } = parseManifest(change(readFileSync(join(systems, file), "utf8")), file);
  assert.ok(manifest);
  const { app, diagnostics } = resolve(manifest, stage);
  assert.ok(app, JSON.stringify(diagnostics));
  const google = app.ground.google ?? { project: "acme", region: "europe-west6", billing: undefined, folder: undefined };
  return costOf(app, google);
}

const linesOf = ({ lines }: Cost, name: string) => lines.filter((line) => line.of === name);

test("each component and each server of a stage on Cloud Run has its lines, and the total is their sum", () => {
  const cost = estimate("a.yaml", "production");
  for (const name of ["web", "worker", "beat", "migrate", "cleanup", "db", "cache", "media", "front", "network"]) {
    assert.ok(linesOf(cost, name).length > 0, name);
  }
  const sum = cost.lines.reduce((all, { minimum }) => all + minimum, 0);
  assert.ok(Math.abs(sum - cost.total.minimum) < 0.01);
  for (const { minimum, maximum, what } of cost.lines) assert.ok(minimum >= 0 && minimum <= maximum, what);
});

test("the scheduler is one worker pool's month", () => {
  const [beat] = linesOf(estimate("a.yaml", "production"), "beat");
  const month = 730 * 3600;
  assert.equal(beat?.minimum, month * prices.runPoolCpu.usd[0] + (month / 2) * prices.runPoolMemory.usd[0]);
  assert.equal(beat?.minimum, beat?.maximum);
});

test("a region of the second price group costs more for the same", () => {
  const first = estimate("a.yaml", "production");
  const second = estimate("a.yaml", "production", (text) => text.replaceAll("region: europe-west1", "region: europe-west6"));
  assert.ok((linesOf(second, "web")[0]?.minimum ?? 0) > (linesOf(first, "web")[0]?.minimum ?? 0));
});

test("a standby in another zone doubles the server", () => {
  const with_ = linesOf(estimate("a.yaml", "production"), "db")[0]?.minimum ?? 0;
  const without = linesOf(
    estimate("a.yaml", "production", (text) => text.replaceAll("standby: zone, ", "")),
    "db",
  )[0]?.minimum;
  assert.equal(with_, 2 * (without ?? 0));
});

test("a stage that shares another's ground pays no server, cluster or NAT of its own", () => {
  const cost = estimate("e.yaml", "testing");
  for (const name of ["db", "cluster", "main", "network"]) assert.deepEqual(linesOf(cost, name), [], name);
});

test("a cluster's nodes are counted in three zones, pods of Autopilot by what they ask for", () => {
  assert.match(linesOf(estimate("e.yaml", "production"), "main")[0]?.what ?? "", /^3 to 6 × e2-standard-2/);
  assert.match(linesOf(estimate("d.yaml", "production"), "worker")[0]?.what ?? "", /on spot$/);
});

test("every price names an official page", () => {
  for (const { source } of Object.values(prices)) assert.match(source, /^https:\/\/cloud\.google\.com\//);
});
