import assert from "node:assert/strict";
import { test } from "node:test";
import { groupOf, listenerOf } from "../edge.fixture.ts";
import { chooseUpstream } from "../upstream/choose.ts";
import { Upstreams } from "../upstream/upstreams.ts";
import { compileRouting, matchRoute, upstreamsOf } from "./routing.ts";

test("a path of the table matches its escaped spelling", () => {
  const routing = compileRouting(listenerOf(1, { routes: [{ path: "/médias/", to: "bucket", directory: "/data/media" }] }));
  assert.equal(matchRoute(routing, "/m\u00c3\u00a9dias/x")?.target, "media");
});

test("groups are taken by weight, evenly spread, and one without instances gets nothing", () => {
  const groups = [groupOf("a", [1], 5), groupOf("b", [2], 1), groupOf("c", [], 9), groupOf("d", [4], 0)];
  const listener = listenerOf(1, { routes: [{ path: "/", to: "service", service: "web", timeoutMs: 1, groups }] });
  const routing = compileRouting(listener);
  const upstreams = new Upstreams();
  upstreams.apply(upstreamsOf({ version: 1, listeners: [listener] }));
  const route = matchRoute(routing, "/");
  assert.ok(route?.to === "service");
  const chosen = Array.from({ length: 12 }, () => chooseUpstream(route, upstreams, undefined, 0)?.id[0]).join("");
  assert.equal(chosen, "aaabaaaaabaa");
});

test("an instance tried in vain is not chosen again while another is left, of whatever group", () => {
  const groups = [groupOf("a", [1], 100), groupOf("b", [2], 1)];
  const listener = listenerOf(1, { routes: [{ path: "/", to: "service", service: "web", timeoutMs: 1, groups }] });
  const upstreams = new Upstreams();
  upstreams.apply(upstreamsOf({ version: 1, listeners: [listener] }));
  const route = matchRoute(compileRouting(listener), "/");
  assert.ok(route?.to === "service");
  const first = chooseUpstream(route, upstreams, undefined, 0);
  assert.ok(first !== undefined);
  first.avoid(0);
  assert.equal(chooseUpstream(route, upstreams, undefined, 500)?.id, "b-2");
  assert.equal(chooseUpstream(route, upstreams, undefined, 5_000)?.id, "a-1");
  const second = chooseUpstream(route, upstreams, new Set([first]), 5_000);
  assert.equal(second?.id, "b-2");
  assert.equal(chooseUpstream(route, upstreams, new Set([first, second]), 5_000), undefined);
});
