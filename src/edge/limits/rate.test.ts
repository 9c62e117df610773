import assert from "node:assert/strict";
import { test } from "node:test";
import { Rate } from "./rate.ts";

test("as many requests as the rate may come at once, then one for each interval", () => {
  const rate = new Rate({ requests: 5, perMs: 1_000 });
  const admitted = Array.from({ length: 7 }, () => rate.admit("192.0.2.1", 0));
  assert.deepEqual(admitted, [0, 0, 0, 0, 0, 200, 200]);
  assert.equal(rate.admit("192.0.2.1", 199), 1);
  assert.equal(rate.admit("192.0.2.1", 200), 0);
  assert.equal(rate.admit("192.0.2.1", 200), 200);
  assert.equal(rate.admit("192.0.2.2", 0), 0);
});

test("over a long time no more pass than the rate allows", () => {
  const rate = new Rate({ requests: 10, perMs: 1_000 });
  let passed = 0;
  for (let now = 0; now < 60_000; now += 7) if (rate.admit("192.0.2.1", now) === 0) passed += 1;
  assert.ok(passed >= 600 && passed <= 611, String(passed));
});

test("addresses of one IPv6 network are one client", () => {
  const rate = new Rate({ requests: 1, perMs: 1_000 });
  assert.equal(rate.admit("2001:db8::1", 0), 0);
  assert.notEqual(rate.admit("2001:db8:0:0:ffff::2", 0), 0);
  assert.equal(rate.admit("2001:db8:0:1::1", 0), 0);
  assert.equal(rate.admit("::1", 0), 0);
});

test("an attacker with many addresses does not fill the memory", () => {
  const rate = new Rate({ requests: 1, perMs: 1_000 }, 1_000);
  for (let count = 0; count < 10_000; count += 1) rate.admit(`10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`, 0);
  assert.equal(rate.addresses, 1_000);
});
