import assert from "node:assert/strict";
import { test } from "node:test";
import type { Access } from "../../../app/model.ts";
import { lanesOf } from "./lanes.ts";

const routes = [
  { path: "/", to: "web" },
  { path: "/static/", to: "static" },
];
const office = { range: "198.51.100.0/24" };
const rule = (rule: Partial<Access["rules"][number]>): Access["rules"][number] => ({ who: [], from: [], paths: [], ...rule });

test("without rules each route is one lane and everybody passes", () => {
  assert.deepEqual(lanesOf({ routes, rules: [], login: "app" }), [
    { path: "", to: "web", guard: { people: undefined, from: undefined } },
    { path: "/static", to: "static", guard: { people: undefined, from: undefined } },
  ]);
});

test("a path that machines use from their addresses is cut out of what people log in to", () => {
  const rules = [rule({ who: ["group:netops@example.com"] }), rule({ from: [office], paths: ["/api/", "/graphql/"] })];
  const people = { people: ["group:netops@example.com"], from: undefined };
  assert.deepEqual(lanesOf({ routes, rules, login: "iap" }), [
    { path: "", to: "web", guard: people },
    { path: "/api", to: "web", guard: { people: undefined, from: [office] } },
    { path: "/static", to: "static", guard: people },
    { path: "/graphql", to: "web", guard: { people: undefined, from: [office] } },
  ]);
});

test("where no rule holds nobody passes", () => {
  const [all, api] = lanesOf({ routes: routes.slice(0, 1), rules: [rule({ from: [office], paths: ["/api"] })], login: "app" });
  assert.deepEqual(all?.guard.from, []);
  assert.deepEqual(api?.guard.from, [office]);
});

test("a path under no route has no lane, and one whose guard is its parent's is not cut", () => {
  const rules = [rule({ from: [office] }), rule({ from: [office], paths: ["/a/b"] })];
  assert.deepEqual(
    lanesOf({ routes: [{ path: "/a", to: "web" }], rules: [...rules, rule({ paths: ["/b"] })], login: "app" }).map(
      ({ path }) => path,
    ),
    ["/a"],
  );
});
