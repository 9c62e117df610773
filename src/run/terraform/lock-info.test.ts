import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { test } from "node:test";
import { isLeftBy } from "./lock-info.ts";

const began = new Date("2026-03-01T09:00:00Z");
const killed = { command: "apply", began };
const lock = {
  id: "1",
  who: `${userInfo().username}@${hostname()}`,
  operation: "OperationTypeApply",
  created: new Date("2026-03-01T09:00:02Z"),
};

test("a lock is of a killed command only where user, machine, operation and moment are its own", () => {
  assert.equal(isLeftBy(lock, killed), true);
  assert.equal(isLeftBy({ ...lock, who: "ada@laptop" }, killed), false);
  assert.equal(isLeftBy({ ...lock, operation: "OperationTypePlan" }, killed), false);
  assert.equal(isLeftBy({ ...lock, created: new Date("2026-03-01T08:59:00Z") }, killed), false);
  assert.equal(isLeftBy({ ...lock, created: new Date("2026-03-01T09:30:00Z") }, killed), false);
  assert.equal(isLeftBy({ ...lock, created: undefined }, killed), false);
});
