/** The manifest measures freely, Google in units of its own: nothing is ever less than was asked for, or below Google's least. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOfProduction } from "../../../test/support/terraform-context.ts";
import { appStack } from "./stacks/app.ts";
import { dataStack } from "./stacks/data.ts";

const context = contextOfProduction(`app: shop
image: { build: . }
target: cloud-run
google: { project: acme-shop, region: europe-west1 }
access: {}
data:
  small: { kind: postgres, size: { cpu: 1, memory: 4Gi, storage: 5Gi }, backups: { at: "03:00", keep: 7, pitr: 36h } }
  odd: { kind: postgres, size: { cpu: 1, memory: 4Gi, storage: 20500Mi }, backups: { at: "03:00", keep: 7, pitr: 12h } }
  queue: { kind: redis, size: { memory: 1500Mi } }
  tiny: { kind: redis, size: { memory: 300Mi } }
  media: { kind: bucket, versions: 36h, delete-after: 1h }
components:
  web: { kind: service, command: "serve \${port}", timeout: 1500ms }
  tidy: { kind: job, command: tidy, run: on-demand, timeout: 200ms }
  migrate: { kind: job, command: migrate, run: before-release, timeout: 90s, retries: 2 }
stages: { production: {} }
`);
const files = [dataStack(context), appStack(context, { files: {} })].flatMap((stack) => stack?.files ?? []);
const text = files.map((file) => file.text).join("");

/** An attribute's values within the blocks of a type, in the order in which these are written. */
function values(type: string, attribute: string): string[] {
  const blocks = text.split(/^(?=resource )/m).filter((block) => block.startsWith(`resource "${type}"`));
  return blocks.flatMap((block) =>
    [...block.matchAll(new RegExp(`^ *${attribute} += (.*)$`, "gm"))].map(([, value = ""]) => value.replaceAll('"', "")),
  );
}

const cases = [
  ["gigabytes of disk, ten at least", "google_sql_database_instance", "disk_size", ["21", "10"]],
  ["days of logs for point-in-time recovery", "google_sql_database_instance", "transaction_log_retention_days", ["1", "2"]],
  ["gibibytes of memory", "google_redis_instance", "memory_size_gb", ["2", "1"]],
  ["days until an old version is deleted", "google_storage_bucket", "days_since_noncurrent_time", ["2"]],
  ["days until an object is deleted", "google_storage_bucket", "age", ["1"]],
  ["seconds of a request", "google_cloud_run_v2_service", "timeout", ["2s"]],
  ["seconds of a job", "google_cloud_run_v2_job", "timeout", ["90s", "1s"]],
  ["minutes that Terraform waits for all attempts of a job of a release", "google_cloud_run_v2_job", "create", ["15m"]],
] as const;

for (const [what, type, attribute, expected] of cases) {
  test(`${what} are rounded up`, () => assert.deepEqual(values(type, attribute), expected));
}
