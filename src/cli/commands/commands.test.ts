import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fairlead } from "../../../test/support/fairlead.ts";
import { parse } from "../parse.ts";
import { commandHelp } from "../views/help.ts";
import { plain } from "../views/paint.ts";
import { entries, listed } from "./index.ts";

const here = { cwd: "/" };
const CATALOGUE = fileURLToPath(new URL("../../diagnostics/catalogue", import.meta.url));

test("every command loads, tells about itself and has examples that it understands", async () => {
  for (const entry of listed) {
    const command = await entry.load();
    const help = commandHelp(entry, command, plain);
    assert.match(help, new RegExp(`fairlead ${entry.name}`), entry.name);
    assert.ok(command.examples.length > 0, `${entry.name} has an example`);
    for (const example of command.examples) {
      const line = example.slice(example.indexOf("fairlead ")).split(/ [|>] | >> /)[0] ?? "";
      const words = line.split(" ").slice(1 + entry.name.split(" ").length);
      assert.ok(line.startsWith(`fairlead ${entry.name}`), example);
      assert.equal(parse(words, command).mistake, undefined, example);
    }
  }
});

test("no name is given twice, and none hides behind another", () => {
  const names = entries.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(name.split(" ").length <= 2, name);
});

test("a misspelt command finds the one that was meant, and ends with 2", async () => {
  const { status, err, out } = await fairlead(["staus"], here);
  assert.equal(status, 2);
  assert.match(err, /FL0901.*`staus`[\s\S]*fairlead status/);
  assert.equal(out, "");
});

test("a word too few of a group is answered with the group's nearest", async () => {
  const { status, err } = await fairlead(["secrets", "lst"], here);
  assert.equal(status, 2);
  assert.match(err, /secrets list/);
});

test("the first word of a group alone names the commands that begin with it", async () => {
  const alone = await fairlead(["secrets"], here);
  assert.equal(alone.status, 2);
  assert.match(alone.err, /FL0927[\s\S]*`fairlead secrets list`, `fairlead secrets set`, `fairlead secrets rotate`/);
  const help = await fairlead(["service", "--help"], here);
  assert.equal(help.status, 0);
  assert.match(help.out, /fairlead service install {2}Start the app/);
});

test("mistakes are data with --json", async () => {
  const { status, out } = await fairlead(["logs", "--folow", "--json"], here);
  assert.equal(status, 2);
  assert.equal(JSON.parse(out).diagnostics[0].code, "FL0902");
});

test("colours are for terminals that want them", async () => {
  const coloured = async (terminal: boolean, env: NodeJS.ProcessEnv) =>
    (await fairlead(["--help"], { ...here, terminal, env })).out.includes("\u001b[");
  assert.equal(await coloured(true, { TERM: "xterm" }), true);
  assert.equal(await coloured(true, { TERM: "xterm", NO_COLOR: "1" }), false);
  assert.equal(await coloured(true, { TERM: "dumb" }), false);
  assert.equal(await coloured(false, { TERM: "xterm" }), false);
});

test("a manifest is looked for upwards, and where it was looked for is told", async () => {
  const { status, err } = await fairlead(["status"], here);
  assert.equal(status, 2);
  assert.match(err, /FL0906.* in \/ or above it/);
});

test("every command that a message, a hint or an explanation names can be called as it is written", async () => {
  const files = globSync("**/*.ts", { cwd: CATALOGUE }).map((file) => readFileSync(join(CATALOGUE, file), "utf8"));
  const written = files.flatMap((text) =>
    [...text.matchAll(/\\?`fairlead ((?:[^`\\]|\\(?!`))+)\\?`/g)].map(([, words = ""]) => words),
  );
  assert.ok(written.length > 30);
  for (const line of new Set(written)) {
    const words = line
      .replaceAll(/\$\{[^}]*\}|<[^>]*>|…/g, "x")
      .split(/ [|>] /)[0]
      ?.split(" ");
    const [entry, rest] = called(words ?? []);
    if (entry === undefined) assert.ok(PROMISED.includes(words?.[0] ?? ""), `fairlead ${line}`);
    // A command may be named without what it needs, but never with what it does not know.
    else assert.ok([undefined, "missing-argument"].includes(parse(rest, await entry.load()).mistake?.is), `fairlead ${line}`);
  }
});

/** Commands of the design that come later and are named as such, and what stands for any command. */
const PROMISED = ["bootstrap", "migrate", "init", "x", "--help"];

function called(words: readonly string[]): [(typeof entries)[number] | undefined, string[]] {
  for (const length of [2, 1]) {
    const entry = entries.find(({ name }) => name === words.slice(0, length).join(" "));
    if (entry) return [entry, words.slice(length)];
  }
  return [undefined, []];
}
