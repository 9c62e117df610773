/** Images of container stages: built from a snapshot by the caller's own `docker` or `podman`, or pulled. */
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import type { LocalImage } from "../../compile/local/stage.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { runProgram } from "../command.ts";
import { configDigest } from "../docker/config-digest.ts";
import { type Engine, requireEngine } from "../docker/engine.ts";
import { findProgram } from "../find-program.ts";
import type { PreparedImage } from "../ports.ts";
import { type PrepareOrder, recipeOf, type Surroundings } from "../prepare/index.ts";
import { beginStep } from "../progress.ts";
import { type Snapshot, takeSnapshot } from "../snapshot.ts";

export { testContainer } from "./test-image.ts";

/** The snapshot an image was built from. */
const SNAPSHOT_LABEL = "fairlead.snapshot";

type PreparedContainer = PreparedImage & { runtime: "container" };

/**
 * Builds the image of a snapshot, or finds the one that was built of the same; of an image that is only referred to,
 * makes sure that the engine holds it. The image is named by the digest of its configuration, and tagged with it, so that
 * no cleaning up of the engine removes it.
 */
export async function prepareContainer(order: PrepareOrder, around: Surroundings): Promise<PreparedContainer> {
  const engine = await requireEngine(around.env);
  const { image, manifest } = order;
  const project = dirname(manifest);
  const snapshot = await takeSnapshot({
    layout: around.layout,
    context: image.build && resolve(project, image.build.context),
    manifest,
    recipe: {
      build: recipeOf(image),
      native: undefined,
      interpreter: undefined,
      platform: order.platform?.replace("/", "-") ?? `linux-${engine.facts.architecture}`,
    },
    include: order.files.map((path) => resolve(project, path)),
    env: around.env,
    onProgress: around.onProgress,
    signal: around.signal,
  });
  const reference = image.build
    ? ((await builtFrom(engine, snapshot)) ??
      (await build(engine, { ...image.build, platform: order.platform }, snapshot, around)))
    : await pulled(engine, image.ref ?? "", around);
  const digest = await configDigest(engine, reference, around.signal);
  const tag = await tagged(engine, reference, image.name, digest);
  return { runtime: "container", snapshot: snapshot.digest, source: snapshot.locate(project), digest, reference: tag };
}

const listed = z.array(z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullish() }));

/** An image that was built of this very snapshot and finished: intermediate ones have no tag. */
async function builtFrom(engine: Engine, { digest }: Snapshot): Promise<string | undefined> {
  const filters = JSON.stringify({ label: [`${SNAPSHOT_LABEL}=${digest}`] });
  const images = await engine.ask(listed, { method: "GET", path: "/images/json", query: { filters } });
  return images.find(({ RepoTags }) => RepoTags?.some((tag) => tag.includes("fairlead/")))?.Id;
}

async function build(
  engine: Engine,
  recipe: NonNullable<LocalImage["build"]> & { platform: string | undefined },
  snapshot: Snapshot,
  around: Surroundings,
): Promise<string> {
  const file = join(snapshot.directory, recipe.file ?? (await buildFile(snapshot.directory)));
  const folder = await mkdtemp(join(tmpdir(), "fairlead-build-"));
  try {
    const id = join(folder, "id");
    const words = [
      ...["--force-rm", "--file", file, "--iidfile", id, "--label", `${SNAPSHOT_LABEL}=${snapshot.digest}`],
      ...Object.entries(recipe.args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
      ...(recipe.stage === undefined ? [] : ["--target", recipe.stage]),
      ...(recipe.platform === undefined ? [] : ["--platform", recipe.platform]),
    ];
    const { command, outcome } = await runClient(engine, ["build", ...words, snapshot.directory], "image build", around);
    if (outcome.code !== 0) throw new Failure("image-build-failed", { command, lines: outcome.tail.slice(-20) });
    return (await readFile(id, "utf8")).trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildFile(folder: string): Promise<string> {
  for (const name of ["Containerfile", "Dockerfile"]) {
    const there = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (there) return name;
  }
  throw new Failure("build-file-missing", { folder });
}

async function pulled(engine: Engine, reference: string, around: Surroundings): Promise<string> {
  const present = await engine.find(z.object({ Id: z.string() }), { method: "GET", path: `/images/${reference}/json` });
  if (present !== undefined) return reference;
  const { command, outcome } = await runClient(engine, ["pull", reference], "image pull", around);
  if (outcome.code !== 0) throw new Failure("image-pull-failed", { reference, command, lines: outcome.tail.slice(-20) });
  return reference;
}

/**
 * Runs the caller's own client, because it has what the engine has not: credentials of registries and their helpers,
 * proxy settings, `.dockerignore`, and BuildKit's way to build.
 */
async function runClient(engine: Engine, words: readonly string[], step: string, around: Surroundings) {
  const tell = beginStep(step, around.onProgress);
  const docker = await findProgram("docker", around.env);
  const podman = docker === undefined ? await findProgram("podman", around.env) : undefined;
  const address = `unix://${engine.socket}`;
  const client = docker ? [docker] : podman ? [podman, "--url", address] : undefined;
  const [program, ...options] = client ?? [];
  if (program === undefined) throw new Failure("container-client-missing", { socket: engine.socket });
  const outcome = await runProgram([program, ...options, ...words], {
    cwd: "/",
    // The very engine that will run the image, and its own builder, which keeps what it built where it runs.
    env: {
      ...around.env,
      DOCKER_HOST: address,
      DOCKER_CONTEXT: undefined,
      BUILDX_BUILDER: "default",
      BUILDKIT_PROGRESS: "plain",
    },
    signal: around.signal,
    onLine: tell,
  });
  return { command: [program, ...options, ...words].join(" "), outcome };
}

async function tagged(engine: Engine, reference: string, name: string, digest: string): Promise<string> {
  const repo = `fairlead/${name}`;
  const tag = digest.replace(":", "-");
  await engine.tell({ method: "POST", path: `/images/${reference}/tag`, query: { repo, tag } });
  return `${repo}:${tag}`;
}
