import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { project } from "../../../test/support/project.ts";
import { enginePlaces } from "./place.ts";

test("DOCKER_HOST decides, and an engine elsewhere is told as such", async () => {
  assert.deepEqual(await enginePlaces({ DOCKER_HOST: "unix:///run/own.sock" }), [
    { socket: "/run/own.sock", because: "DOCKER_HOST" },
  ]);
  assert.deepEqual(await enginePlaces({ DOCKER_HOST: "ssh://build.example.com" }), [
    { address: "ssh://build.example.com", because: "DOCKER_HOST" },
  ]);
});

test("else the context in use, by its name in the client's settings", async (t) => {
  const folder = createHash("sha256").update("lab").digest("hex");
  const { path } = await project(t, {
    "config.json": JSON.stringify({ currentContext: "lab", auths: {} }),
    [`contexts/meta/${folder}/meta.json`]: JSON.stringify({ Endpoints: { docker: { Host: "unix:///run/lab.sock" } } }),
  });
  const lab = [{ socket: "/run/lab.sock", because: "the context lab" }];
  assert.deepEqual(await enginePlaces({ DOCKER_CONFIG: path() }), lab);
  const gone = await enginePlaces({ DOCKER_CONFIG: path(), DOCKER_CONTEXT: "gone" });
  assert.deepEqual(gone, [{ address: "unknown", because: "the context gone" }]);
});

test("settings that cannot be read are none", async (t) => {
  const { path } = await project(t, { "config.json": "{ broken" });
  const places = await enginePlaces({ DOCKER_CONFIG: path(), HOME: path() });
  assert.ok(places.every((place) => "socket" in place));
});
