import assert from "node:assert/strict";
import { test } from "node:test";
import { prefixOf } from "../../../app/ipv4.ts";
import { LARGEST_RANGE, SMALLEST_RANGE } from "../../../app/network-range.ts";
import { rangesOf } from "./ranges.ts";

/** First and last address as numbers. */
function bounds(range: string): [number, number] {
  const first = (range.split("/")[0] ?? "").split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return [first, first + 2 ** (32 - prefixOf(range)) - 1];
}

for (let prefix = LARGEST_RANGE; prefix <= SMALLEST_RANGE; prefix++) {
  test(`the parts of a /${prefix} lie in it, overlap nowhere and are as large as Google asks`, () => {
    const whole = `10.0.0.0/${prefix}`;
    const { standby, ...rest } = rangesOf(whole);
    const parts = [...Object.values(rest), ...Object.values(standby)];
    const [first, last] = bounds(whole);
    const sorted = parts.map(bounds).sort(([a], [b]) => a - b);
    for (const [index, [from, to]] of sorted.entries()) {
      assert.ok(from >= first && to <= last, parts.join(" "));
      assert.ok(from > (sorted[index - 1]?.[1] ?? -1), parts.join(" "));
    }
    for (const range of [rest.run, standby.run]) assert.ok(prefixOf(range) <= 26, range);
    assert.ok(prefixOf(rest.peering) >= 16 && prefixOf(rest.peering) <= 24, rest.peering);
    for (const range of [rest.connector, standby.connector]) assert.equal(prefixOf(range), 28);
  });
}

test("a range that is written by an address within it begins where it begins", () => {
  assert.equal(rangesOf("10.10.3.7/16").run, "10.10.0.0/20");
});
