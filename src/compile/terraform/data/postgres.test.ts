/** A copy of a database in another region is what it copies, so that it follows and can stand in for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOfProduction } from "../../../../test/support/terraform-context.ts";
import { dataStack } from "../stacks/data.ts";

const context = contextOfProduction(`app: shop
image: { build: . }
target: cloud-run
google: { project: acme-shop, region: europe-west1 }
standby: { region: europe-west4, keep: data }
access: {}
data:
  db: { kind: postgres, size: medium, flags: { max_connections: 500 }, backups: { at: "02:00", keep: 7 } }
components:
  web: { kind: service, command: "serve \${port}" }
stages: { production: {} }
`);
const text = dataStack(context)?.files.find(({ name }) => name === "postgres.tf")?.text ?? "";

test("a copy has the flags and the machine of its primary", () => {
  const servers = text.split(/^(?=resource )/m).filter((block) => block.startsWith('resource "google_sql_database_instance"'));
  const of = (block: string) => [...block.matchAll(/"(max_connections|500|db-custom-[\w-]+)"/g)].map(([, value]) => value);
  assert.deepEqual(servers.map(of), [
    ["db-custom-2-7680", "max_connections", "500"],
    ["db-custom-2-7680", "max_connections", "500"],
  ]);
});
