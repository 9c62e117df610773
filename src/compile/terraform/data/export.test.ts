/** What copies a database at night: everything that starts it may start it, and it is there once for all databases. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOfProduction } from "../../../../test/support/terraform-context.ts";
import { dataStack } from "../stacks/data.ts";

const backups = 'backups: { at: "02:00", keep: 7, copy: { to: europe-west4, keep: 3 } }';
const context = contextOfProduction(`app: shop
image: { build: . }
target: cloud-run
google: { project: acme-shop, region: europe-west1 }
access: {}
data:
  orders: { kind: postgres, ${backups} }
  stock: { kind: postgres, ${backups} }
components:
  web: { kind: service, command: "serve \${port}" }
stages: { production: {} }
`);
const text = dataStack(context)?.files.find(({ name }) => name === "dumps.tf")?.text ?? "";
const blocks = text.split(/^(?=resource )/m);

function named(type: string): string[] {
  return [...text.matchAll(new RegExp(`^resource "${type}" "(\\w+)"`, "gm"))].map(([, name = ""]) => name);
}

test("several databases are copied by one account", () => {
  assert.deepEqual(named("google_service_account"), ["dump"]);
  assert.deepEqual(named("google_workflows_workflow"), ["orders_copy", "stock_copy"]);
});

test("the clock may start the workflows, and each may export its server and log", () => {
  const roles = blocks
    .filter((block) => block.startsWith('resource "google_project_iam_member"'))
    .map((block) => [/"roles\/([\w.]+)"/.exec(block)?.[1], /instances\/([\w-]+)/.exec(block)?.[1]]);
  assert.deepEqual(roles, [
    ["workflows.invoker", undefined],
    ["logging.logWriter", undefined],
    ["cloudsql.viewer", "shop-production-orders"],
    ["cloudsql.viewer", "shop-production-stock"],
  ]);
});

test("a workflow waits for as long as a large database takes", () => {
  assert.match(text, /^ {16}connector_params:\n.*\n {18}timeout: 86400$/m);
});
