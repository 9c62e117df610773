import { chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fill } from "../app/fill.ts";
import type { Command } from "../app/model.ts";
import { reveal } from "../app/secret.ts";
import { Failure } from "../diagnostics/failure.ts";
import { runProgram } from "./command.ts";
import { writeDurably } from "./durable.ts";
import { exists } from "./exists.ts";
import { paths } from "./layout.ts";
import type { PreparedImage } from "./ports.ts";
import type { Surroundings } from "./prepare/index.ts";
import { beginStep } from "./progress.ts";

/** A test suite that takes longer belongs into a pipeline. */
const TEST_MS = 30 * 60_000;

/**
 * Runs `image.test` natively in the prepared snapshot, as the account the app will run as; once for each snapshot and
 * command. A test that fails is a `Failure` with its last lines, and nothing is deployed.
 */
export async function testNative(
  test: Command,
  image: PreparedImage & { runtime: "native" },
  around: Surroundings,
): Promise<void> {
  const argv = test.map((word) => reveal(fill(word, () => "")));
  const [program] = argv;
  if (program === undefined) return;
  const passed = paths.tested(around.layout, image.snapshot, argv);
  if (await exists(passed)) return;
  const tell = beginStep("image test", around.onProgress);
  tell(argv.join(" "));
  const parent = join(around.layout.state, "tests");
  await mkdir(parent, { recursive: true, mode: 0o711 });
  const folder = await mkdtemp(join(parent, "run-"));
  try {
    if (around.account !== undefined) await chown(folder, around.account.uid, around.account.gid);
    const outcome = await runProgram([program, ...argv.slice(1)], {
      cwd: image.directory,
      env: {
        ...around.env,
        ...image.env,
        PATH: [...image.path, around.env.PATH ?? ""].join(":"),
        HOME: folder,
        TMPDIR: folder,
        PYTHONDONTWRITEBYTECODE: "1",
      },
      uid: around.account?.uid,
      gid: around.account?.gid,
      signal: around.signal,
      timeoutMs: TEST_MS,
      onLine: tell,
    });
    if (outcome.code !== 0) {
      const how = outcome.timedOut
        ? "did not end within 30 minutes"
        : outcome.code === undefined
          ? `was killed by ${outcome.signal}`
          : `ended with exit code ${outcome.code}`;
      throw new Failure("image-test-failed", { command: argv.join(" "), how, lines: outcome.tail.slice(-20) });
    }
    await writeDurably(passed, "", 0o600);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      throw new Failure(
        "image-test-failed",
        { command: argv.join(" "), how: `could not start: \`${program}\` is not there`, lines: [] },
        { cause },
      );
    }
    throw cause;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
