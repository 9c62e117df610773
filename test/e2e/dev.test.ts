import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { Interrupts } from "../../src/cli/shell.ts";
import { eventually } from "../support/eventually.ts";
import { manifest, Tiny } from "./trouble/tiny.ts";

const SLOW_JOB = "  first: { kind: job, run: before-release, command: sleep 2 }";

suite("dev brings each change live until Ctrl-C", { timeout: 180_000 }, () => {
  const tiny = new Tiny();
  after(() => tiny.end());
  const interrupts = new Interrupts();
  const serves = (edit: string) =>
    eventually(`the edit ${edit} to be live`, async () => (await tiny.answer().catch(() => undefined))?.edit === edit, 60_000);
  /** As most editors save: a new file in the place of the old one. */
  const save = (text: string) => {
    tiny.write("fairlead.yaml.new", text);
    renameSync(join(tiny.app, "fairlead.yaml.new"), join(tiny.app, "fairlead.yaml"));
  };

  test("also what changed while the first release was being made, files saved again and again, and after a mistake", async () => {
    save(manifest({ edit: "first" }, SLOW_JOB));
    const running = tiny.run("dev", { interrupts });
    try {
      await eventually(
        "the first deployment to be under way",
        async () => (await tiny.stage().catch(() => undefined))?.deployment?.outcome === "running",
        60_000,
      );
      save(manifest({ edit: "early" }));
      await serves("early");
      for (const edit of ["second", "third"]) {
        save(manifest({ edit }));
        await serves(edit);
      }
      save(manifest({ edit: "mistaken", command: "'" }));
      save(manifest({ edit: "mended" }));
      await serves("mended");
    } finally {
      interrupts.interrupt();
    }
    const { status, err, out } = await running;
    assert.equal(status, 0, err);
    assert.match(out, /tiny is down; its data stays/);
  });
});
