import assert from "node:assert/strict";
import { test } from "node:test";
import { componentsOf, componentsSince, readsOf, wantedBy } from "./stack-files.ts";

const stack = {
  name: "app",
  after: ["foundation", "data"],
  files: [
    {
      name: "run.tf",
      text: 'resource "google_run" "web" {\n  network = local.foundation.network\n  host = local.data.db_host\n}\n',
    },
    { name: "remote.tf", text: 'data "terraform_remote_state" "foundation" {\n}\n\ndata "terraform_remote_state" "data" {\n}\n' },
  ],
};

test("the outputs that a stack reads of others, and the resources it asks for, are known before Terraform runs", () => {
  assert.deepEqual(
    [...readsOf(stack)].map(([name, outputs]) => [name, ...outputs]),
    [
      ["foundation", "network"],
      ["data", "db_host"],
    ],
  );
  assert.deepEqual(
    wantedBy(stack, () => "web"),
    [{ address: "google_run.web", type: "google_run", component: "web" }],
  );
});

test("what goes belongs to the component that it was of", () => {
  const of = componentsSince([{ name: "app", components: {} }], [{ name: "app", components: { "google_run.web": "web" } }]);
  assert.equal(of("app", "google_run.web"), "web");
});

test("an instance belongs to the component of its resource", () => {
  const of = componentsOf([{ name: "app", components: { "google_run.web": "web" } }]);
  assert.deepEqual(
    [of("app", 'google_run.web["a"]'), of("app", "google_run.web"), of("data", "google_run.web"), of("app", "toString")],
    ["web", "web", undefined, undefined],
  );
});
