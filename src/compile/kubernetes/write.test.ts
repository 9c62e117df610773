import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { kubernetesFiles, writeObject } from "./write.ts";

const object = (data: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data });

test("what is written reads back as what it was, whatever its characters", () => {
  const odd = [
    ...[
      "",
      " ",
      "a b",
      "yes",
      "No",
      "ON",
      "y",
      "null",
      "~",
      "true",
      "1",
      "1e3",
      "0x1F",
      "017",
      "12:30:45",
      "2026-01-02",
      "=",
      "<<",
    ],
    ...["- a", "a: b", "a #b", "#a", "&a", "*a", "!a", "%a", "@a", "`a", "{a", "[a", '"', "'", "\\", "a\\nb", "|", ">", "?", ":"],
    ...[
      "a\n",
      "a\nb",
      "\na",
      "a\n\n\nb\n",
      " a\n  b\n",
      "a \n",
      "\ttab",
      "a\r\nb",
      "é",
      "\u2028",
      "\u0085",
      "{{ .x }}",
      "a".repeat(500),
    ],
    ...["$(X)", "${x}", "---", "...", "--- a", "a:", "a\n---\nb\n", "- a\n- b\n", "# a\nb: c\n"],
  ];
  for (const [index, value] of odd.entries()) {
    const made = object({ plain: value, list: [value, [value], { deep: value }], [value === "" ? "e" : value]: index });
    const written = writeObject(made);
    assert.deepEqual(parse(written, { version: "1.1" }), made, JSON.stringify(value));
    assert.deepEqual(parse(written), made, `${JSON.stringify(value)} in YAML 1.2`);
  }
});

test("numbers, truth and empty maps stand as they are", () => {
  const made = object({ count: 3, share: 0.5, is: true, isNot: false, all: {}, none: [], name: "25%" });
  assert.equal(
    writeObject(made).split("\ndata:\n")[1],
    "  count: 3\n  share: 0.5\n  is: true\n  isNot: false\n  all: {}\n  none: []\n  name: 25%\n",
  );
});

test("files are numbered by wave and hold what belongs together", () => {
  const placed = (wave: number, group: string, name: string) => ({
    wave,
    group,
    object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name } },
  });
  const files = kubernetesFiles([placed(300, "web", "c"), placed(0, "namespace", "a"), placed(300, "web", "d")]);
  assert.deepEqual(
    files.map(({ name, text }) => [name, [...text.matchAll(/name: (\w)/g)].map((match) => match[1])]),
    [
      ["000-namespace.yaml", ["a"]],
      ["300-web.yaml", ["c", "d"]],
    ],
  );
});
