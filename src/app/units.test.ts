import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, millicores, milliseconds, percent, printCpu, printDuration, printRate, printSize, rate } from "./units.ts";

test("durations, sizes, processors, rates and percentages read as numbers of their unit", () => {
  assert.equal(milliseconds("90s"), 90_000);
  assert.equal(milliseconds("250ms"), 250);
  assert.equal(milliseconds("7d"), 604_800_000);
  assert.equal(bytes("7680Mi"), 8_053_063_680);
  assert.equal(millicores("250m"), 250);
  assert.equal(millicores(0.5), 500);
  assert.deepEqual(rate("600/1m"), { requests: 600, per: 60_000 });
  assert.equal(percent("12.5%"), 12.5);
});

test("what is printed reads back as the same number, in the largest unit that fits", () => {
  for (const text of ["1ms", "1500ms", "90s", "2m", "36h", "7d"]) assert.equal(printDuration(milliseconds(text)), text);
  for (const text of ["1Ki", "1536Mi", "20Gi", "3Ti"]) assert.equal(printSize(bytes(text)), text);
  assert.equal(printDuration(milliseconds("120s")), "2m");
  assert.equal(printDuration(milliseconds("0s")), "0s");
  assert.equal(printCpu(millicores("250m")), "250m");
  assert.equal(printCpu(millicores(2)), "2");
  assert.equal(printRate(rate("600/60s")), "600/1m");
});

test("a text of another form is refused, not read as something", () => {
  for (const text of ["", "5", "m", "5 m", "5M", "-5s", "5constructor"])
    assert.throws(() => milliseconds(text), RangeError, text);
  assert.throws(() => bytes("512M"), RangeError);
  assert.throws(() => percent("70"), RangeError);
  assert.throws(() => rate("600"), RangeError);
});
