import assert from "node:assert/strict";
import { test } from "node:test";
import { cut } from "./text.ts";

test("a string is cut at its references, each with its place", () => {
  assert.deepEqual(cut("postgresql://${db.address}?sslmode=${db.sslmode}"), {
    pieces: [
      { literal: "postgresql://" },
      { inside: "db.address", start: 13, end: 26 },
      { literal: "?sslmode=" },
      { inside: "db.sslmode", start: 35, end: 48 },
    ],
    flaws: [],
  });
});

test("$${ is a literal ${, any other dollar is itself", () => {
  assert.deepEqual(cut("$${HOME} $5 $(PORT) $PORT$").pieces, [{ literal: "${HOME} $5 $(PORT) $PORT$" }]);
  assert.deepEqual(cut("$$${x}").pieces, [{ literal: "$${x}" }]);
});

test("a reference that is not closed on its line, or holds another, is a flaw and nothing else is lost", () => {
  assert.deepEqual(cut("a ${b\n${c.d} e"), {
    pieces: [{ literal: "a " }, { literal: "b\n" }, { inside: "c.d", start: 6, end: 12 }, { literal: " e" }],
    flaws: [{ flaw: "unclosed", start: 2, end: 4 }],
  });
  assert.deepEqual(cut("${a${b.c}}").flaws, [{ flaw: "unclosed", start: 0, end: 2 }]);
});

test("a reference to nothing is a flaw", () => {
  assert.deepEqual(
    cut("x${}y${ }").flaws.map(({ flaw }) => flaw),
    ["empty", "empty"],
  );
});

test("no string takes long", () => {
  const start = performance.now();
  cut("${".repeat(200_000));
  cut("$".repeat(400_000));
  cut("$${".repeat(200_000));
  assert.ok(performance.now() - start < 2000);
});
