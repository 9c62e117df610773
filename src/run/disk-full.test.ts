import assert from "node:assert/strict";
import { test } from "node:test";
import { diskFull } from "./disk-full.ts";

const system = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });

test("a full disk is known from the system, from a quota and from SQLite, however deep it lies", () => {
  const copied = system("ENOSPC", { path: "/from", dest: "/to" });
  assert.match(diskFull(new Error("taking a snapshot", { cause: copied }))?.diagnostic.message ?? "", /no room for \/to/);
  assert.equal(diskFull(system("EDQUOT"))?.slug, "disk-full");
  assert.equal(diskFull(Object.assign(new Error("full"), { errcode: 13 }))?.status, 1);
});

test("anything else is not taken for a full disk", () => {
  for (const error of [system("EACCES"), Object.assign(new Error("busy"), { errcode: 5 }), "ENOSPC", undefined]) {
    assert.equal(diskFull(error), undefined);
  }
});
