import assert from "node:assert/strict";
import { test } from "node:test";
import { Automaton, Masker } from "./mask.ts";

function mask(patterns: readonly string[], chunks: readonly string[]): string {
  const automaton = new Automaton(patterns.map((pattern) => Buffer.from(pattern)));
  const masker = new Masker(() => automaton);
  return [...chunks.map((chunk) => masker.push(Buffer.from(chunk))), masker.flush()].join("");
}

/** A generator of our own, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** The same by trying every place: what is covered by any occurrence is masked, overlapping ones together. */
function maskSlowly(patterns: readonly string[], text: string): string {
  const found = patterns.flatMap((pattern) =>
    Array.from(text, (_, at) => at).flatMap((at) => (text.startsWith(pattern, at) ? [[at, at + pattern.length] as const] : [])),
  );
  const merged: [number, number][] = [];
  for (const [start, end] of found.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged.reduceRight((masked, [start, end]) => `${masked.slice(0, start)}[redacted]${masked.slice(end)}`, text);
}

test("a secret is masked wherever the chunks are cut", () => {
  const text = "before hunter2hunter2 after\n";
  for (let cut = 0; cut <= text.length; cut++) {
    assert.equal(mask(["hunter2hunter2"], [text.slice(0, cut), text.slice(cut)]), "before [redacted] after\n");
  }
  assert.equal(mask(["hunter2hunter2"], Array.from(text)), "before [redacted] after\n");
});

test("of overlapping secrets no byte survives", () => {
  assert.equal(mask(["abcd", "cdef", "bc"], ["xabcdefx"]), "x[redacted]x");
  assert.equal(mask(["abcd", "abcdefgh"], ["abcdefgX abcdefgh"]), "[redacted]efgX [redacted]");
  assert.equal(mask(["abcd"], ["abcdabcd"]), "[redacted][redacted]");
});

test("what only starts like a secret comes out whole, at the latest at the end", () => {
  assert.equal(mask(["secret-value"], ["secret-v", "alu"]), "secret-valu");
  assert.equal(mask(["aaab"], ["aa", "aa", "a"]), "aaaaa");
  assert.equal(mask([], ["anything"]), "anything");
});

test("masking in one pass gives what trying every place gives", () => {
  const below = random(20_260_107);
  const word = (longest: number) => Array.from({ length: 1 + below(longest) }, () => "abc"[below(3)]).join("");
  for (let round = 0; round < 3000; round++) {
    const patterns = Array.from({ length: 1 + below(5) }, () => word(5));
    const text = word(40);
    const chunks = Array.from({ length: 5 }, (_, n) => text.slice(n * 8, n * 8 + 8));
    assert.equal(mask(patterns, chunks), maskSlowly(patterns, text), JSON.stringify({ patterns, text }));
  }
});

test("a secret told while a stream runs is masked from then on, also where it had begun", () => {
  let automaton = new Automaton([Buffer.from("first-secret")]);
  const masker = new Masker(() => automaton);
  assert.equal(String(masker.push(Buffer.from("second-secret first-sec"))), "second-secret ");
  automaton = new Automaton(["first-secret", "first-second"].map((pattern) => Buffer.from(pattern)));
  assert.equal(String(masker.push(Buffer.from("ond\n"))), "[redacted]\n");
});

test("a megabyte that nearly matches a long secret everywhere is masked in linear time", () => {
  const secret = `${"a".repeat(1000)}b`;
  const started = performance.now();
  const text = "a".repeat(1_000_000);
  assert.equal(mask([secret], [`${text}b`]), `${"a".repeat(999_000)}[redacted]`);
  assert.ok(performance.now() - started < 2000);
});
