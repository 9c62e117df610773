import assert from "node:assert/strict";
import { test } from "node:test";
import { choice, count, flag, handedOn, moment, one, optional, rest, text, textOr } from "./option.ts";
import { parse } from "./parse.ts";

const spec = {
  arguments: { component: one("A component"), words: rest("More words") },
  options: {
    follow: flag("Follow", { short: "f" }),
    since: moment("Since", () => 1_000_000),
    lines: count("n", "Lines", 1, { short: "n" }),
    stage: textOr("stage", "local", "The stage"),
    runtime: choice(["native", "container"], "Runtime"),
    page: text("file", "A page"),
  },
};

test("options and arguments are read in any order, with their defaults", () => {
  const read = parse(["--follow", "web", "--since", "10m", "-n", "5"], spec);
  assert.equal(read.mistake, undefined);
  assert.deepEqual(read.arguments, { component: "web", words: [] });
  const { follow, since, lines, stage, runtime } = read.options;
  assert.deepEqual(
    { follow, since, lines, stage, runtime },
    { follow: true, since: 400_000, lines: 5, stage: "local", runtime: undefined },
  );
});

test("what stands behind -- is handed on as it is", () => {
  const read = parse(["web", "--", "--follow", "-x"], spec);
  assert.deepEqual(read.arguments, { component: "web", words: ["--follow", "-x"] });
  assert.equal(read.options.follow, false);
});

test("an option without its value is told, instead of swallowing the next option", () => {
  const { mistake } = parse(["web", "--since", "--follow"], spec);
  assert.equal(mistake?.is === "bad-option-value" && mistake.option, "--since");
});

test("each mistake is told by what is wrong", () => {
  const mistakes = [
    parse([], spec),
    parse(["web", "--folow"], spec),
    parse(["web", "--lines", "0"], spec),
    parse(["web", "--lines", "many"], spec),
    parse(["web", "--since", "yesterday"], spec),
    parse(["web", "--follow=yes"], spec),
    parse(["web", "--runtime", "docker"], spec),
    parse(["a", "b"], { arguments: { component: optional("A component") }, options: {} }),
  ].map(({ mistake }) => mistake?.is);
  const value = "bad-option-value";
  assert.deepEqual(mistakes, ["missing-argument", "unknown-option", value, value, value, value, value, "extra-argument"]);
});

test("an option that is none is told where it belongs", () => {
  const instead = (words: readonly string[], more: Partial<Parameters<typeof parse>[1]> = {}) => {
    const { mistake } = parse(words, { ...spec, ...more });
    return mistake?.is === "unknown-option" ? mistake.instead : "known";
  };
  const program = { arguments: { component: one("A component"), command: handedOn("The command") } };
  assert.deepEqual(instead(["--component", "web"]), { argument: "component" });
  assert.equal(instead(["web", "python", "-V"], program), "behind");
  assert.equal(instead(["web", "-V"]), undefined);
});

test("asking for help excuses every other mistake", () => {
  const read = parse(["--help", "--folow"], spec);
  assert.equal(read.common.help, true);
  assert.equal(read.mistake, undefined);
});

test("every common option is known to every command", () => {
  const { common } = parse(["--json", "-q", "-y", "--manifest", "shop"], { arguments: {}, options: {} });
  assert.deepEqual(common, { manifest: "shop", json: true, quiet: true, yes: true, help: false });
});
