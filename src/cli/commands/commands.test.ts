import assert from "node:assert/strict";
import { test } from "node:test";
import { fairlead } from "../../../test/support/fairlead.ts";
import { parse } from "../parse.ts";
import { commandHelp } from "../views/help.ts";
import { plain } from "../views/paint.ts";
import { entries, listed } from "./index.ts";

const here = { cwd: "/" };

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
