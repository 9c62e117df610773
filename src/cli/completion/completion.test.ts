import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fairlead } from "../../../test/support/fairlead.ts";

const MANIFEST = `app: shop
components:
  web: { kind: service, command: x }
  worker: { kind: worker, command: x }
  cleanup: { kind: job, command: x, run: on-demand }
stages: { testing: {}, production: {} }
`;
const folder = mkdtempSync(join(tmpdir(), "fairlead-completion-"));
writeFileSync(join(folder, "fairlead.yaml"), MANIFEST);
after(() => rmSync(folder, { recursive: true }));

/** What the words of a line may go on with; the last one is being typed. */
async function candidates(...words: string[]): Promise<string[]> {
  const { out } = await fairlead(["complete", "--", ...words], { cwd: folder });
  return out.split("\n").filter(Boolean);
}

test("commands, and the second words of groups, are completed", async () => {
  assert.deepEqual(await candidates("sta"), ["status"]);
  assert.deepEqual(await candidates("secrets", ""), ["list", "set", "rotate"]);
  assert.deepEqual(await candidates("maintenance", "e"), ["end"]);
  assert.ok(!(await candidates("")).includes("complete"), "what only shells call is not offered");
});

test("options of the command, and the words they take, are completed", async () => {
  assert.deepEqual(await candidates("logs", "--fo"), ["--follow"]);
  assert.deepEqual(await candidates("up", "--runtime", ""), ["native", "container"]);
});

test("stages, components and jobs come from the manifest at hand, whole or not", async () => {
  assert.deepEqual(await candidates("logs", ""), ["web", "worker", "cleanup"]);
  assert.deepEqual(await candidates("run", ""), ["cleanup"]);
  assert.deepEqual(await candidates("logs", "web", "--stage", ""), ["local", "testing", "production"]);
  assert.deepEqual(await candidates("promote", "testing", "pro"), ["production"]);
  writeFileSync(join(folder, "fairlead.yaml"), `${MANIFEST}files: { half: `);
  assert.deepEqual(await candidates("logs", "wo"), ["worker"]);
  writeFileSync(join(folder, "fairlead.yaml"), MANIFEST);
});

test("where a path is meant the shell completes files", async () => {
  assert.deepEqual(await candidates("check", ""), []);
});

/** Loads the script and prints what the shell then offers for `fairlead logs w`. */
const SHELLS = {
  bash: 'source <(fairlead completion bash); COMP_WORDS=(fairlead logs w); COMP_CWORD=2; _fairlead; echo "${COMPREPLY[@]}"',
  zsh: 'autoload -U compinit; compinit -D; source <(fairlead completion zsh); compadd() { shift; echo "$@"; }; words=(fairlead logs w); CURRENT=3; _fairlead',
  fish: 'source (fairlead completion fish | psub); echo (complete -C "fairlead logs w")',
};

for (const [shell, line] of Object.entries(SHELLS)) {
  const there = spawnSync(shell, ["--version"]).status === 0;
  const skip = there ? false : `${shell} is not installed: apt-get install ${shell}`;
  test(`${shell} completes by its script`, { skip }, () => {
    const main = fileURLToPath(new URL("../main.ts", import.meta.url));
    const program = `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${main}' "$@"\n`;
    writeFileSync(join(folder, "fairlead"), program, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    assert.equal(execFileSync(shell, ["-c", line], { cwd: folder, env, encoding: "utf8" }).trim(), "web worker");
  });
}
