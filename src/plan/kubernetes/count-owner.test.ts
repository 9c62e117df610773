import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf } from "./count-owner.ts";

const managed = (manager: string, fieldsV1: object) => ({ manager, operation: "Apply", fieldsV1 });
const spec = (fields: object) => ({ "f:spec": fields });

test("who set the count is read off the managed fields, and nobody else", () => {
  const managedFields = [
    managed("fairlead", spec({ "f:template": {} })),
    managed("kube-controller-manager", spec({ "f:replicas": {} })),
    managed("fairlead-count", spec({ "f:replicas": {} })),
    managed("kubelet", { "f:status": { "f:replicas": {} } }),
  ];
  assert.deepEqual(countOf({ metadata: { managedFields }, spec: { replicas: 4 } }), {
    count: 4,
    owners: ["kube-controller-manager", "fairlead-count"],
  });
});

test("an object that was never applied has a count or none, and no owner", () => {
  assert.deepEqual(countOf({ metadata: {} }), { count: undefined, owners: [] });
  assert.deepEqual(countOf({ metadata: {}, spec: { replicas: 0 } }), { count: 0, owners: [] });
});
