import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../app/secret.ts";
import { redisSettings } from "./redis-settings.ts";

const SETTINGS = {
  folder: "/data",
  socket: "/run/s",
  listen: ["127.0.0.1"],
  port: 24002,
  password: new Secret("abc"),
  before: undefined,
};

test("a password stays one word, whatever is in it", () => {
  const text = redisSettings({ ...SETTINGS, password: new Secret('a"b\\c\nappendonly no é') });
  assert.match(text, /^requirepass "a\\x22b\\x5cc\\x0aappendonly no \\xc3\\xa9"$/m);
  assert.equal(text.match(/^appendonly/gm)?.length, 1);
});

test("a server needs its first address and takes the others where they are", () => {
  assert.match(redisSettings({ ...SETTINGS, listen: ["127.0.0.1", "172.18.0.1"] }), /^bind 127\.0\.0\.1 -172\.18\.0\.1$/m);
});

test("a write is on disk before it is answered", () => {
  assert.match(redisSettings(SETTINGS), /^appendonly yes\nappendfsync always$/m);
});
