import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterWindow, printWindow } from "./cluster-window.ts";

const given = (...windows: string[]) => {
  const window = clusterWindow(windows);
  return window && printWindow(window);
};

test("a window is as long as GKE insists on: 48 hours within any 32 days", () => {
  assert.equal(given("sun 02:00-05:00"), "sun 02:00-14:00");
  assert.equal(given("sat,sun 02:00-05:00"), "sat,sun 02:00-08:00");
  assert.equal(given("tue,thu,sun 09:00-13:00"), "tue,thu,sun 09:00-13:00");
});

test("days of windows at the same time are one window; others are left out", () => {
  assert.equal(given("sun 02:00-05:00", "tue 02:00-06:00", "wed 12:00-20:00"), "tue,sun 02:00-08:00");
});

test("a window over midnight keeps its length", () => {
  assert.equal(given("mon,tue,wed,thu 22:00-04:00"), "mon,tue,wed,thu 22:00-04:00");
});

test("without a window GKE chooses", () => {
  assert.equal(given(), undefined);
});
