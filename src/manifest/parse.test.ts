import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseManifest } from "./parse.ts";

const systems = join(import.meta.dirname, "../../test/golden/manifests");

for (const file of readdirSync(systems)) {
  test(`the system of ${file} is a manifest without a word of complaint`, () => {
    const { manifest, diagnostics } = parseManifest(readFileSync(join(systems, file)), file);
    assert.deepEqual(diagnostics, []);
    assert.ok(manifest);
  });
}

test("a manifest is given as it is written, without defaults", () => {
  const { manifest } = parseManifest("app: shop\ncomponents: { web: { kind: service, port: 80 } }\n", "f");
  assert.deepEqual(manifest, { app: "shop", components: { web: { kind: "service", port: 80 } } });
});

test("a mistake leaves no manifest to deploy, but a draft to judge further", () => {
  const { manifest, draft } = parseManifest("app: shop\ncomponents: { web: { kind: service, prot: 80, timeout: soon } }\n", "f");
  assert.equal(manifest, undefined);
  assert.deepEqual(draft?.manifest, { app: "shop", components: { web: { kind: "service", port: 80 } } });
  assert.equal(draft?.locate(["components", "web", "port"], "key")?.column, 37);
});

test("places name line, column and path of keys, values, parts of texts and of what is not there", () => {
  const { locate } = parseManifest('app: shop\nenv:\n  URL: "http://${web.host}/"\n  NONE: x\n', "fairlead.yaml");
  assert.deepEqual(pick(locate(["env", "URL"])), { line: 3, column: 8, endColumn: 29, path: "env.URL" });
  assert.deepEqual(pick(locate(["env", "URL"], "key")), { line: 3, column: 3, endColumn: 6, path: "env.URL" });
  assert.deepEqual(pick(locate(["env", "URL"], { from: 7, to: 18 })), { line: 3, column: 16, endColumn: 27, path: "env.URL" });
  assert.deepEqual(pick(locate(["env", "GONE"])), { line: 2, column: 1, endColumn: 4, path: "env.GONE" });
});

test("what stands in an alias is placed where its anchor is written", () => {
  const { locate } = parseManifest(
    "app: shop\ncomponents:\n  a: { kind: worker, env: &e { X: one } }\n  b: { kind: worker, env: *e }\n",
    "f",
  );
  assert.equal(locate(["components", "b", "env", "X"])?.line, 3);
  assert.equal(locate(["components", "b", "env"])?.line, 4);
});

test("a byte order mark and line ends of Windows change nothing", () => {
  const unix = parseManifest("app: shop\nenv: { A: 1 }\n", "f");
  const windows = parseManifest(Buffer.from("\ufeffapp: shop\r\nenv: { A: 1 }\r\n"), "f");
  assert.deepEqual(
    windows.diagnostics.map(({ code, at }) => [code, at?.line, at?.column]),
    unix.diagnostics.map(({ code, at }) => [code, at?.line, at?.column]),
  );
});

test("a file of ten megabytes is refused without being read", () => {
  const bytes = Buffer.alloc(10_000_000, "a");
  const started = performance.now();
  assert.deepEqual(codes(bytes), ["FL0001"]);
  assert.ok(performance.now() - started < 100);
});

test("names that JavaScript gives a meaning are only names", () => {
  for (const name of ["constructor", "prototype", "toString", "__proto__", "hasOwnProperty"]) {
    const { manifest } = parseManifest(`app: shop\nenv: { ${name}: x }\n`, "f");
    assert.equal(Object.getPrototypeOf(manifest?.env ?? {}), Object.prototype, name);
    assert.equal(name === "__proto__" || manifest?.env?.[name] === "x", true, name);
  }
});

const hostile: Record<string, (size: number) => string> = {
  "open brackets": (size) => "[".repeat(size),
  "open braces": (size) => "{".repeat(size),
  hyphens: (size) => "- ".repeat(size / 2),
  colons: (size) => "a: ".repeat(size / 3),
  commas: (size) => `[${",".repeat(size)}`,
  keys: (size) => Array.from({ length: size / 10 }, (_, index) => `a${index}: 1\n`).join(""),
  "unknown keys of one component": (size) =>
    `app: x\ncomponents: { web: { kind: job, ${Array.from({ length: size / 10 }, (_, index) => `a${index}: 1`).join(", ")} } }`,
  "incomplete components": (size) =>
    `app: x\ncomponents: { ${Array.from({ length: size / 20 }, (_, index) => `a${index}: { kind: job }`).join(", ")} }`,
  aliases: (size) => `a: &a [x]\nb: [${Array.from({ length: size / 4 }, () => "*a").join(",")}]`,
  "unknown aliases": (size) =>
    `${Array.from({ length: size / 40 }, (_, index) => `anchor${index}: &anchor${index} x\n`).join("")}b: [${Array.from({ length: size / 40 }, (_, index) => `*other${index}`).join(", ")}]`,
  tags: (size) => `%TAG !e! tag:example.com,2026:\n---\na: [${Array.from({ length: size / 8 }, () => "!e!x y").join(", ")}]`,
  "lines without a colon": (size) => "a: b\nc\n".repeat(size / 7),
  "misspelt zones": (size) =>
    `app: x\ncomponents: { ${Array.from({ length: size / 80 }, (_, index) => `a${index}: { kind: job, run: { schedule: "0 3 * * *", zone: Europe/Zurch } }`).join(", ")} }`,
  "bare references": (size) => `app: x\nenv: {${"A: ${b}, ".repeat(size / 10)}}`,
  directives: (size) => "%\n".repeat(size / 2),
  "control characters": (size) => "\u0001".repeat(size),
  quotes: (size) => `a: "${"\\d".repeat(size / 2)}`,
};

for (const [what, make] of Object.entries(hostile)) {
  test(`a hundred kilobytes of ${what} are answered in time that grows with their length alone`, () => {
    took(make(10_000));
    const small = took(make(25_000));
    assert.ok(took(make(100_000)) < Math.max(small, 60) * 12);
  });
}

test("a billion laughs are cut short", () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `a${level}: &a${level} [${Array(9)
        .fill(level === 0 ? "x" : `*a${level - 1}`)
        .join(", ")}]`,
  );
  assert.deepEqual(codes(levels.join("\n")), ["FL0014"]);
});

/** Milliseconds of CPU: other work on the machine changes the time but hardly these. */
function took(text: string): number {
  const before = process.cpuUsage();
  assert.ok(parseManifest(text, "f").diagnostics.length > 0);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function codes(input: string | Uint8Array): string[] {
  return parseManifest(input, "f").diagnostics.map(({ code }) => code);
}

function pick(at: ReturnType<ReturnType<typeof parseManifest>["locate"]>) {
  return at && { line: at.line, column: at.column, endColumn: at.endColumn, path: at.path };
}
