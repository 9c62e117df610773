import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { StringDecoder } from "node:string_decoder";
import * as z from "zod";
import { fill } from "../../app/fill.ts";
import type { Command } from "../../app/model.ts";
import { reveal } from "../../app/secret.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type Engine, requireEngine, unlessStatus } from "../docker/engine.ts";
import { Frames } from "../docker/frames.ts";
import { Refused } from "../docker/transport.ts";
import { writeDurably } from "../durable.ts";
import { exists } from "../exists.ts";
import { paths } from "../layout.ts";
import type { PreparedImage } from "../ports.ts";
import type { Surroundings } from "../prepare/index.ts";
import { beginStep } from "../progress.ts";

/** A test suite that takes longer belongs into a pipeline. */
const TEST_MS = 30 * 60_000;
const LINES = 20;

const created = z.object({ Id: z.string() });
const ended = z.object({ StatusCode: z.number() });

/**
 * Runs `image.test` in a container of the image, once for each image and command. A test that fails is a `Failure` with
 * its last lines, and nothing is deployed.
 */
export async function testContainer(
  test: Command,
  image: PreparedImage & { runtime: "container" },
  around: Surroundings,
): Promise<void> {
  const argv = test.map((word) => reveal(fill(word, () => "")));
  const passed = paths.tested(around.layout, image.digest, argv);
  if (argv.length === 0 || (await exists(passed))) return;
  const engine = await requireEngine(around.env);
  const body = { Image: image.reference, Entrypoint: argv, Cmd: [], HostConfig: { Init: true } };
  const { Id } = await engine.ask(created, { method: "POST", path: "/containers/create", body });
  try {
    const how = await runTest(engine, Id, argv, around);
    if (how !== undefined) throw new Failure("image-test-failed", { command: argv.join(" "), ...how });
  } finally {
    const query = { force: true, v: true };
    await engine.tell({ method: "DELETE", path: `/containers/${Id}`, query }).catch(unlessStatus(404, 409));
  }
  await mkdir(dirname(passed), { recursive: true });
  await writeDurably(passed, "", 0o600);
}

type Failed = { how: string; lines: readonly string[] };

/** `undefined` when the test passed. */
async function runTest(engine: Engine, id: string, argv: readonly string[], around: Surroundings): Promise<Failed | undefined> {
  const tell = beginStep("image test", around.onProgress);
  tell(argv.join(" "));
  const timeout = AbortSignal.timeout(TEST_MS);
  const signal = around.signal ? AbortSignal.any([around.signal, timeout]) : timeout;
  const lines: string[] = [];
  try {
    await engine.tell({ method: "POST", path: `/containers/${id}/start`, signal });
    for await (const line of linesOf(engine, id, signal)) {
      tell(line);
      lines.push(line);
      if (lines.length > LINES) lines.shift();
    }
    const { StatusCode } = await engine.ask(ended, { method: "POST", path: `/containers/${id}/wait`, signal });
    return StatusCode === 0 ? undefined : { how: `ended with exit code ${StatusCode}`, lines };
  } catch (error) {
    around.signal?.throwIfAborted();
    if (timeout.aborted) return { how: "did not end within 30 minutes", lines };
    if (error instanceof Refused) return { how: `could not start: ${error.message}`, lines };
    throw error;
  }
}

async function* linesOf(engine: Engine, id: string, signal: AbortSignal): AsyncGenerator<string> {
  const query = { follow: true, stdout: true, stderr: true };
  const frames = new Frames();
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of await engine.open({ method: "GET", path: `/containers/${id}/logs`, query, signal })) {
    for (const { bytes } of frames.push(Buffer.from(chunk))) rest += decoder.write(bytes);
    const whole = rest.split(/\r?\n/);
    rest = whole.pop() ?? "";
    yield* whole;
  }
  if (rest !== "") yield rest;
}
