import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { eventually } from "../../support/eventually.ts";
import { manifest, Tiny } from "./tiny.ts";

/** Mounting needs root, and in a container the right to; without it the disk of the machine would have to be filled. */
function mountable(): string | false {
  if (process.platform !== "linux") return "tmpfs is Linux's";
  if (process.getuid?.() !== 0) return "only root can mount a small disk: run the tests as root";
  const folder = join(tmpdir(), `fairlead-mount-${process.pid}`);
  try {
    mkdirSync(folder);
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return false;
  } catch {
    return "this container may not mount: start it with CAP_SYS_ADMIN";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const cannotMount = mountable();

/** A disk of its own in `tiny`'s folder. */
function mount(folder: string, options: string): void {
  mkdirSync(folder);
  execFileSync("mount", ["-t", "tmpfs", "-o", `mode=755,${options}`, "tmpfs", folder]);
}

suite("where an app lies", { timeout: 120_000 }, () => {
  test("unicode, spaces, quotes and very long names everywhere change nothing", async () => {
    const tiny = new Tiny({ name: `Grüße 'an' "alle" $HOME 🚢 ${"l".repeat(120)}` });
    try {
      tiny.write(`${"n".repeat(240)}.txt`, "long name");
      const { status, err } = await tiny.try(manifest({ edit: "grüße 🚢" }));
      assert.equal(status, 0, err);
      assert.equal((await tiny.answer()).edit, "grüße 🚢");
      assert.match(await tiny.good("logs"), /mode/);
    } finally {
      await tiny.end();
    }
  });

  test("a state path that SQLite could not open is refused before anything is made", async () => {
    const tiny = new Tiny();
    const long = new Tiny({ state: join(tiny.folder, ...Array.from({ length: 6 }, () => "s".repeat(100))) });
    try {
      const { status, err } = await long.try(manifest());
      assert.deepEqual([status, /FL0558.*at most 480 work/.test(err)], [2, true], err);
    } finally {
      await long.end();
      await tiny.end();
    }
  });

  test("a read-only place for the state is named, with what it is for", { skip: cannotMount }, async () => {
    const tiny = new Tiny();
    const disk = join(tiny.folder, "disk");
    mount(disk, "ro");
    tiny.env.FAIRLEAD_STATE = join(disk, "state");
    try {
      const { status, err } = await tiny.try(manifest());
      assert.equal(status, 4, err);
      assert.match(err, /FL0550.*disk\/state: the file system is read-only[\s\S]*FAIRLEAD_STATE/);
      // One that became so later, as a disk does that has errors, is told in the same words.
      execFileSync("mount", ["-o", "remount,rw", disk]);
      assert.equal((await tiny.try(manifest())).status, 0);
      await tiny.good("down");
      await eventually("the disk to be let go", () => spawnSync("mount", ["-o", "remount,ro", disk]).status === 0, 30_000);
      const later = await tiny.try(manifest());
      assert.deepEqual([later.status, /FL0550.*the file system is read-only/.test(later.err)], [4, true], later.err);
    } finally {
      await eventually("the disk to be let go", () => spawnSync("umount", [disk]).status === 0, 30_000);
      await tiny.end();
    }
  });
});

suite("a full disk", { skip: cannotMount, timeout: 120_000 }, () => {
  const tiny = new Tiny();
  const disk = join(tiny.folder, "disk");
  const filler = join(disk, "filler");
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(disk);
    return bavail * bsize;
  };

  after(async () => {
    rmSync(filler, { force: true });
    await tiny.run("down");
    // A process that has ended lets go of its files a moment later, on a busy machine.
    await eventually("the disk to be let go", () => spawnSync("umount", [disk]).status === 0, 30_000);
    await tiny.end();
  });

  test("costs log lines and new releases, and nothing that runs", async () => {
    mount(disk, "size=32m");
    tiny.env.FAIRLEAD_STATE = join(disk, "state");
    const chatty = `import threading, time\ndef talk():\n    while True: print("x" * 1000, flush=True); time.sleep(0.01)\nthreading.Thread(target=talk, daemon=True).start()\nexec(open("server.py").read())\n`;
    tiny.write("chatty.py", chatty);
    const { status, err } = await tiny.try(manifest({ command: "python3 chatty.py", edit: "before" }));
    assert.equal(status, 0, err);
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(64 * 1024, 1), { flag: "a" });
    } catch {
      assert.ok(freeBytes() < 64 * 1024);
    }
    tiny.write("more.bin", "x".repeat(3_000_000));
    const refused = await tiny.try(manifest({ command: "python3 chatty.py", edit: "meanwhile" }));
    assert.deepEqual([refused.status, /FL0559.*The disk is full/.test(refused.err)], [1, true], refused.err);
    assert.doesNotMatch(refused.err, /bug in Fairlead/);
    assert.equal((await tiny.answer()).edit, "before");
    const { trouble } = await tiny.stage();
    assert.ok(
      trouble.some((text) => /disk is full/.test(text)),
      trouble.join("\n"),
    );
  });

  test("is forgotten once there is room again, without a restart of anything, and the lost lines are counted", async () => {
    rmSync(filler);
    await eventually("the lost lines to be told", async () =>
      /\d+ lines could not be written and were dropped \(ENOSPC\)/.test(await tiny.good("logs")),
    );
    assert.equal((await tiny.run("up")).status, 0);
    assert.equal((await tiny.answer()).edit, "meanwhile");
    assert.deepEqual((await tiny.stage()).trouble, []);
  });
});
