import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { missingTerraform, TerraformStage } from "../support/terraform.ts";

const RUN = fileURLToPath(new URL("../support/terraform-run.ts", import.meta.url));
const ROUNDS = 6;
const SEED = Number(process.env.FAIRLEAD_SEED ?? Math.floor(Math.random() * 2 ** 31));

describe("a deployment by Terraform, killed", { concurrency: false, timeout: 300_000 }, () => {
  test("Fairlead alone: Terraform goes on, the next run waits for it, and nothing is made twice", async (t) => {
    const missing = await missingTerraform();
    if (missing !== undefined) return t.skip(missing);
    t.diagnostic(`FAIRLEAD_SEED=${SEED}`);
    const random = dice(SEED);
    for (let round = 0; round < ROUNDS; round += 1) {
      const stage = new TerraformStage();
      try {
        const first = run(stage.folder);
        await pause(random() * 1500);
        first.child.kill("SIGKILL");
        await first.output;
        const { code, told } = await ended(run(stage.folder));
        assert.equal(code, 0, told);
        assertWhole(stage);
        assert.deepEqual(made(stage).toSorted(), ["a", "b", "c"], "each was made exactly once");
      } finally {
        stage.end();
      }
    }
  });

  test("Fairlead and Terraform: the next run makes what is missing, and ends the same", async (t) => {
    const missing = await missingTerraform();
    if (missing !== undefined) return t.skip(missing);
    t.diagnostic(`FAIRLEAD_SEED=${SEED}`);
    const random = dice(SEED);
    for (let round = 0; round < ROUNDS; round += 1) {
      const stage = new TerraformStage();
      try {
        const first = run(stage.folder);
        await pause(random() * 1500);
        first.child.kill("SIGKILL");
        await first.output;
        for (const name of ["foundation", "app"]) killRunning(join(stage.folder, "work", name, "running"));
        const { code, told } = await ended(run(stage.folder));
        assert.equal(code, 0, told);
        assertWhole(stage);
      } finally {
        stage.end();
      }
    }
  });
});

/** Everything stands, and what reads another stack has read it. */
function assertWhole(stage: TerraformStage): void {
  assert.deepEqual([...stage.resources("foundation").keys()].toSorted(), ["terraform_data.a", "terraform_data.b"]);
  const app = stage.resources("app");
  assert.deepEqual([...app.keys()].filter((address) => !address.startsWith("terraform_remote_state.")).toSorted(), [
    "terraform_data.c",
    "terraform_data.d",
  ]);
  const { id } = stage.resources("foundation").get("terraform_data.b") as { id: string };
  assert.equal((app.get("terraform_data.d") as { input: { value: string } }).input.value, id);
}

function made(stage: TerraformStage): string[] {
  const file = join(stage.folder, "made");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

type Run = { child: ChildProcess; output: Promise<string> };

function run(folder: string): Run {
  const child = spawn(process.execPath, [RUN, folder], { stdio: ["ignore", "pipe", "inherit"] });
  return { child, output: text(child.stdout) };
}

async function ended({ child, output }: Run): Promise<{ code: number | null; told: string }> {
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { code, told: await output };
}

/** Kills the Terraform that is on record there, if any. */
function killRunning(file: string): void {
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  if (Number.isNaN(pid)) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Mulberry32: the same rounds for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
