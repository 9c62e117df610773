import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../diagnostics/failure.ts";
import { guardApproval, guardLosses } from "./approval.ts";
import { dataTypes, lostWith } from "./data.ts";
import { byComponent } from "./groups.ts";
import { readDrift, readPlan } from "./read.ts";

const eyes = { componentOf: (_: string, address: string) => (address.includes("web") ? "web" : undefined) };
const same = { before: {}, after: {}, after_unknown: {}, before_sensitive: {}, after_sensitive: {} };

function resource(address: string, change: object, more: object = {}) {
  const [type = ""] = address.split(".");
  return { address, type, mode: "managed", change: { ...same, ...change }, ...more };
}

function read(...resources: object[]) {
  return readPlan("app", { format_version: "1.2", resource_changes: resources }, eyes);
}

test("attributes that change are told down to single values, the reason of a replacement first, and not what Google assigns anew", () => {
  const { changes } = read(
    resource(
      "google_cloud_run_v2_service.web",
      {
        actions: ["delete", "create"],
        replace_paths: [["location"]],
        before: { ingress: "ALL", location: "a", template: [{ containers: [{ image: "x@1" }], labels: null }] },
        after: { ingress: "ALL", location: "b", template: [{ containers: [{ image: "x@2" }], labels: {} }] },
        after_unknown: { uri: true, template: [{ containers: [{}] }] },
      },
      { action_reason: "replace_because_cannot_update" },
    ),
  );
  const [change] = changes;
  assert.deepEqual(
    [change?.action, change?.component, change?.because],
    ["replace", "web", "location cannot be changed in place"],
  );
  assert.deepEqual(change?.differences, [
    { path: "location", before: '"a"', after: '"b"', replaces: true },
    { path: "template[0].containers[0].image", before: '"x@1"', after: '"x@2"', replaces: false },
  ]);
});

test("what was empty and becomes absent is told only where nothing else changes", () => {
  const emptied = { before: { newer_than: "", live: false, age: 0, keep: 1 }, after: { newer_than: null, live: null, keep: 1 } };
  const beside = { before: { ...emptied.before, keep: 1 }, after: { ...emptied.after, keep: 2 } };
  const { changes } = read(
    resource("google_a.only", { actions: ["update"], ...emptied }),
    resource("google_b.beside", { actions: ["update"], ...beside }),
  );
  assert.deepEqual(
    changes.map(({ differences }) => differences.map(({ path }) => path)),
    [["newer_than", "live", "age"], ["keep"]],
  );
});

test("what is sensitive is told to change, never what it was or becomes, however it is marked", () => {
  const secret = "hunter2-hunter2";
  const marked = [
    { before: { a: secret }, after: { a: `${secret}!` }, before_sensitive: { a: true }, after_sensitive: {} },
    { before: { a: "x" }, after: { a: secret }, before_sensitive: {}, after_sensitive: { a: true } },
    { before: { a: { b: "x" } }, after: { a: { b: secret } }, before_sensitive: {}, after_sensitive: { a: true } },
    { before: { a: [] }, after: { a: [{ b: secret }] }, before_sensitive: {}, after_sensitive: { a: [{ b: true }] } },
    { before: { a: secret }, after: {}, after_unknown: { a: true }, before_sensitive: { a: true }, after_sensitive: {} },
    { before: { a: secret }, after: { a: `${secret}!` }, before_sensitive: true, after_sensitive: true },
  ];
  for (const change of marked) {
    const plan = read(resource("google_x.y", { actions: ["update"], ...change }));
    assert.equal(plan.changes[0]?.differences.length, 1);
    assert.ok(!JSON.stringify(plan).includes("hunter2"), JSON.stringify(plan));
  }
});

test("reads and what stays are no changes; what is taken over, renamed or let go is", () => {
  const { changes } = read(
    resource("google_a.stays", { actions: ["no-op"] }),
    { ...resource("data.google_b.read", { actions: ["read"] }), mode: "data" },
    resource("google_c.taken", { actions: ["no-op"], importing: { id: "c" } }),
    resource("google_d.renamed", { actions: ["no-op"] }, { previous_address: "google_d.old" }),
    resource("google_e.let", { actions: ["forget"] }),
    resource("google_f.strange", { actions: ["explode"] }),
  );
  assert.deepEqual(
    changes.map(({ address, action }) => `${action} ${address}`),
    ["import google_c.taken", "move google_d.renamed", "forget google_e.let", "replace google_f.strange"],
  );
});

test("data that goes is refused by name and loss, and everything that is known to hold data has its loss told", () => {
  const plan = read(
    resource(
      "google_sql_database_instance.main",
      { actions: ["create", "delete"] },
      { action_reason: "replace_because_tainted" },
    ),
    resource("google_storage_bucket.media", { actions: ["delete"] }, { action_reason: "delete_because_no_resource_config" }),
    resource("google_storage_bucket.old", { actions: ["delete"] }, { deposed: "ab12" }),
    resource("google_compute_address.nat", { actions: ["delete"] }),
  );
  assert.throws(
    () => guardLosses([plan], false),
    (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.status, 3);
      assert.deepEqual(error.diagnostic.message.split("\n").slice(1), [
        "  replace google_sql_database_instance.main: all its databases and its backups would be lost; it was left half-made by an earlier run",
        "  delete google_storage_bucket.media: every object in it would be lost; the manifest does not ask for it any more",
      ]);
      return true;
    },
  );
  guardLosses([plan], true);
  for (const type of dataTypes) assert.ok((lostWith(type) ?? "").length > 5, type);
  assert.equal(lostWith("toString"), undefined);
});

test("what was approved covers a later plan until that takes more away", () => {
  const wanted = { kind: "deferred", stack: "app", after: ["foundation"], wanted: [] } as const;
  guardApproval(wanted, read(resource("a.b", { actions: ["create"] }), resource("a.c", { actions: ["update"] })));
  const taking = read(resource("a.b", { actions: ["delete"] }));
  assert.throws(() => guardApproval(wanted, taking), /delete a\.b/);
  guardApproval(taking, taking);
  const deleting = read(resource("a.b", { actions: ["delete", "create"] }));
  assert.throws(() => guardApproval(taking, deleting), /replace a\.b/);
});

test("one list for all stacks, the stage before its components", () => {
  const app = read(resource("google_run.web", { actions: ["create"] }), resource("google_net.main", { actions: ["create"] }));
  const edge = {
    kind: "deferred",
    stack: "edge",
    after: ["app"],
    wanted: [{ address: "google_neg.web", type: "google_neg", component: "web" }],
  } as const;
  const groups = byComponent([app, edge]);
  assert.deepEqual(
    groups.map(({ component, changes, later }) => [component, changes.length, later.length]),
    [
      [undefined, 1, 0],
      ["web", 1, 1],
    ],
  );
});

test("an upgrade that no server goes back from is marked, and nothing else is", () => {
  const upgrade = {
    actions: ["update"],
    before: { database_version: "POSTGRES_15" },
    after: { database_version: "POSTGRES_17" },
  };
  const { changes } = read(
    resource("google_sql_database_instance.db", upgrade),
    resource("google_run.web", { actions: ["update"], before: { database_version: "a" }, after: { database_version: "b" } }),
  );
  assert.match(changes.find(({ address }) => address.includes("sql"))?.irreversible ?? "", /POSTGRES_15.*POSTGRES_17/);
  assert.equal(changes.find(({ address }) => address.includes("run"))?.irreversible, undefined);
});

test("what a provider only tells is no drift; what somebody can have set is, and a label of their own too", () => {
  const before = {
    update_time: "1",
    etag: "a",
    terminal_condition: [{ last_transition_time: "1" }],
    effective_labels: { app: "shop" },
  };
  const told = {
    update_time: "2",
    etag: "b",
    terminal_condition: [{ last_transition_time: "2" }],
    effective_labels: { app: "shop" },
  };
  const service = (address: string, after: object) => resource(address, { actions: ["update"], before, after });
  const labelled = { ...told, effective_labels: { app: "shop", owner: "ann" }, description: "by hand" };
  const resource_drift = [service("google_cloud_run_v2_service.web", told), service("google_cloud_run_v2_service.api", labelled)];
  assert.deepEqual(
    readDrift("app", { format_version: "1.2", resource_drift }, eyes).map(({ address, differences }) => [
      address,
      differences.map(({ path }) => path),
    ]),
    [["google_cloud_run_v2_service.api", ["effective_labels.owner", "description"]]],
  );
});

test("drift is what differs or is gone; attributes that only came to be known are none", () => {
  const drift = readDrift(
    "app",
    {
      format_version: "1.2",
      resource_drift: [
        resource("google_run.web", { actions: ["update"], before: { scale: 1 }, after: { scale: 4 } }),
        resource("google_run.gone", { actions: ["delete"], before: { scale: 1 }, after: null }),
        resource("google_run.same", { actions: ["update"], before: { labels: null }, after: { labels: {} } }),
      ],
    },
    eyes,
  );
  assert.deepEqual(
    drift.map(({ address, kind, differences }) => [address, kind, differences.length]),
    [
      ["google_run.gone", "gone", 0],
      ["google_run.web", "changed", 1],
    ],
  );
});

test("what was never set and reads back as the zero of its type is no drift; what somebody set to it is", () => {
  const conditions = (age: number | null, state: string | null) => ({ lifecycle_rule: [{ age, live: null, state, keep: 30 }] });
  const drift = readDrift(
    "data",
    {
      format_version: "1.2",
      resource_drift: [
        resource("google_storage_bucket.read", {
          actions: ["update"],
          before: conditions(null, null),
          after: { lifecycle_rule: [{ age: 0, live: false, state: "", keep: 30 }] },
        }),
        resource("google_storage_bucket.set", { actions: ["update"], before: conditions(7, null), after: conditions(0, null) }),
      ],
    },
    eyes,
  );
  assert.deepEqual(
    drift.map(({ address, differences }) => [address, differences.map(({ path, after }) => `${path} ${after}`)]),
    [["google_storage_bucket.set", ["lifecycle_rule[0].age 0"]]],
  );
});
