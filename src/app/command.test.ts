import assert from "node:assert/strict";
import { test } from "node:test";
import { words } from "./command.ts";
import { cut } from "./text.ts";

const split = (line: string) => words(cut(line).pieces);
const texts = (line: string) =>
  split(line).words.map(({ pieces }) =>
    pieces.map((piece) => ("literal" in piece ? piece.literal : `<${piece.inside}>`)).join(""),
  );

test("a line is split at blanks and quoted as in a shell, and nothing is expanded", () => {
  assert.deepEqual(texts("gunicorn  --bind\t0.0.0.0:8000\n app:app"), ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]);
  assert.deepEqual(texts(`sh -c 'exec "$0" *' "a b" c\\ d ''`), ["sh", "-c", 'exec "$0" *', "a b", "c d", ""]);
  assert.deepEqual(texts(`say "a \\"quoted\\" \\x \\$y" 'it'"'"'s'`), ["say", 'a "quoted" \\x $y', "it's"]);
  assert.deepEqual(texts("a \\\n b"), ["a", "b"]);
});

test("a reference is part of its word and is never split", () => {
  assert.deepEqual(texts("serve --port=${port} '${db.name} x'${queues}"), ["serve", "--port=<port>", "<db.name> x<queues>"]);
});

test("an open quote and a backslash that protects nothing are flaws", () => {
  assert.deepEqual(split("serve 'x").flaws, ["quote"]);
  assert.deepEqual(split("serve \\").flaws, ["backslash"]);
  assert.deepEqual(split("serve \\${port}").flaws, ["backslash"]);
});

test("shell syntax is noticed where a shell would read it, and only there", () => {
  const operators = (line: string) => split(line).words.flatMap(({ operator }) => (operator === undefined ? [] : [operator]));
  assert.deepEqual(operators("a && b || c; d | e > f 2>&1 < g &"), ["&&", "||", "c;", "|", ">", "2>&1", "<", "&"]);
  assert.deepEqual(operators(`a '&&' "|" \\> b&c x=1;y`), []);
});
