import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fill } from "../app/fill.ts";
import type { AppFile } from "../app/model.ts";
import { reveal } from "../app/secret.ts";
import type { LocalJob, LocalProcess, LocalStage } from "../compile/local/stage.ts";
import { Failure } from "../diagnostics/failure.ts";
import { paths } from "../run/layout.ts";
import type { InstanceOrder, PreparedImage } from "../run/ports.ts";
import { removeTree } from "../run/sealed.ts";
import { Files, placeOf } from "./files.ts";
import { metricsPort } from "./purposes.ts";
import { lookup, type Reader } from "./references.ts";
import type { World } from "./world.ts";

/** Which copy of which component of which release is to start. */
export type Copy = {
  id: string;
  stage: string;
  release: string;
  component: string;
  /** Shown in logs: `web-1`. */
  name: string;
  number: number;
  port: number | undefined;
  role: "instance" | "job";
  /** Added behind a job's own words. */
  arguments: readonly string[];
};

/** Programs of the system, behind those of the prepared image. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Everything the runtime needs to start a copy; writes the files it refers to, for its own account only. */
export async function surroundings(world: World, copy: Copy): Promise<InstanceOrder> {
  const compiled = world.releases.compiled(copy.release, copy.stage);
  const template = templateOf(compiled, copy.component);
  const from = imageOf(world, copy.release, template.image);
  const folder = paths.instance(world.layout, copy.id);
  await makeFolder(world, folder);

  const files = await filesOf(world, copy.release, copy.stage, template);
  const reader = await readerOf(world, compiled, copy, from, folder, files);
  const value = lookup(world, compiled, reader);
  const mounts = [
    ...(await writeFiles(world, compiled, template.files, from, folder, (name) => files.bytes(name, value))),
    ...bucketMounts(world, compiled, copy, from),
  ];
  const argv = (template.argv ?? []).map((word) => reveal(fill(word, value)));
  const env: Record<string, string> = { ...basics(world, copy, from, folder, reader.port) };
  for (const [name, text] of Object.entries(template.env)) env[name] = reveal(fill(text, value));

  const order: InstanceOrder = {
    id: copy.id,
    stage: copy.stage,
    release: copy.release,
    component: copy.component,
    role: copy.role,
    argv: [...argv, ...copy.arguments],
    env,
    from,
    port: reader.port,
    mounts,
    memoryBytes: template.size.memory,
    cpuMillicores: template.size.cpu,
    log: { path: paths.log(world.layout, copy.stage, copy.component), instance: copy.name, maximum: LOG_BYTES },
    folder,
  };
  return order;
}

const LOG_BYTES = 16 * 1024 * 1024;

/** In the private folder of a native copy, the one for its temporary files. */
const temporaryIn = (folder: string): string => join(folder, "tmp");

/** The process or job a component was compiled to. */
export function templateOf(compiled: LocalStage, component: string): LocalProcess | LocalJob {
  const found = [...compiled.processes, ...compiled.jobs].find((t) => t.component === component);
  if (found === undefined) throw new Error(`no component ${component} in ${compiled.app}`);
  return found;
}

export function imageOf(world: World, release: string, image: string): PreparedImage {
  const record = world.releases.get(release);
  const prepared = record.images[image];
  if (prepared === undefined) throw new Error(`release ${release} has no image ${image}`);
  const needed = prepared.runtime === "native" ? [prepared.source, prepared.directory, ...prepared.path] : [prepared.source];
  const missing = needed.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Failure("snapshot-gone", { release, path: missing });
  return prepared;
}

/** What the files of a component say in a release, read from the snapshot that the component runs from. */
export function filesOf(world: World, release: string, stage: string, template: LocalProcess | LocalJob): Promise<Files> {
  const read = world.releases.compiled(release, stage).files.filter((file) => template.files.includes(file.name));
  return Files.read(read, imageOf(world, release, template.image).source, world.releases.app(release, stage));
}

async function readerOf(
  world: World,
  compiled: LocalStage,
  copy: Copy,
  from: PreparedImage,
  folder: string,
  files: Files,
): Promise<Reader> {
  const inside = from.runtime === "container";
  const template = templateOf(compiled, copy.component);
  const dataHost = await world.instances(from.runtime).dataHost(copy.stage);
  const ownPort = inside && "port" in template ? (template.port ?? copy.port) : copy.port;
  const reader: Reader = {
    stage: copy.stage,
    release: copy.release,
    component: copy.component,
    port: ownPort,
    temporary: inside ? "/tmp" : temporaryIn(folder),
    metricsPort: inside ? template.metrics?.port : world.journal.ports.get(copy.stage, metricsPort(copy.component, copy.number)),
    dataHost,
    files: (name) => {
      const file = fileOf(compiled, name);
      return inside ? (file.mount ?? `/run/fairlead/${placeOf(file)}`) : join(folder, "files", placeOf(file));
    },
    fileText: (name) => files.text(name, lookup(world, compiled, reader)),
    bucket: (name) => {
      if (!inside) return paths.bucket(world.layout, copy.stage, name);
      return compiled.buckets.find((b) => b.name === name)?.mount ?? `/var/lib/fairlead/${name}`;
    },
  };
  return reader;
}

function fileOf(compiled: LocalStage, name: string): AppFile {
  const file = compiled.files.find((f) => f.name === name);
  if (file === undefined) throw new Error(`no file ${name} in ${compiled.app}`);
  return file;
}

/** Written whole before the copy starts, readable by its account only. */
async function writeFiles(
  world: World,
  compiled: LocalStage,
  names: readonly string[],
  from: PreparedImage,
  folder: string,
  bytesOf: (name: string) => Uint8Array,
): Promise<InstanceOrder["mounts"]> {
  const mounts: { source: string; target: string; readOnly: boolean }[] = [];
  for (const name of [...names].sort()) {
    const file = fileOf(compiled, name);
    const path = join(folder, "files", placeOf(file));
    await makeOwn(world, dirname(path));
    await rm(path, { force: true });
    // Inside a container the reader is the image's user, whoever that is; the folder above keeps others out.
    await writeFile(path, bytesOf(name), { mode: from.runtime === "container" ? 0o444 : 0o400 });
    if (world.account !== undefined) await chown(path, world.account.uid, world.account.gid);
    mounts.push({ source: path, target: file.mount ?? `/run/fairlead/${placeOf(file)}`, readOnly: true });
  }
  return mounts;
}

function bucketMounts(world: World, compiled: LocalStage, copy: Copy, from: PreparedImage): InstanceOrder["mounts"] {
  if (from.runtime === "native") return [];
  return compiled.buckets.map((bucket) => ({
    source: paths.bucket(world.layout, copy.stage, bucket.name),
    target: bucket.mount ?? `/var/lib/fairlead/${bucket.name}`,
    readOnly: false,
  }));
}

/** What every copy gets besides the manifest's words (DESIGN, "Instances"). */
function basics(world: World, copy: Copy, from: PreparedImage, folder: string, port: number | undefined): Record<string, string> {
  const own: Record<string, string> =
    from.runtime === "native"
      ? {
          ...from.env,
          PATH: [...from.path, SYSTEM_PATH].join(":"),
          HOME: join(folder, "home"),
          TMPDIR: temporaryIn(folder),
        }
      : {};
  if (port !== undefined) own.PORT = String(port);
  return {
    ...own,
    LANG: "C.UTF-8",
    FAIRLEAD_APP: world.releases.app(copy.release, copy.stage).name,
    FAIRLEAD_STAGE: copy.stage,
    FAIRLEAD_RELEASE: copy.release,
    FAIRLEAD_COMPONENT: copy.component,
    FAIRLEAD_INSTANCE: copy.id,
  };
}

async function makeFolder(world: World, folder: string): Promise<void> {
  const all = dirname(folder);
  await mkdir(all, { recursive: true, mode: 0o700 });
  // The account has to pass through; set each time, because a kill may have come between the two.
  if (world.account !== undefined) await chmod(all, 0o711);
  for (const path of [folder, join(folder, "files"), join(folder, "home"), temporaryIn(folder)]) await makeOwn(world, path);
}

async function makeOwn({ account }: World, path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** Removes the private folder of an ended copy. */
export async function removeFolder(world: World, id: string): Promise<void> {
  await removeTree(paths.instance(world.layout, id));
}

/** Removes folders whose instance or job no row speaks of: a kill came between its end and the removal. */
export async function removeLeftovers(world: World): Promise<void> {
  const parent = dirname(paths.instance(world.layout, "x"));
  const { journal } = world;
  for (const id of await readdir(parent).catch(() => [])) {
    const open = journal.runs.get(id)?.state;
    if (journal.instances.get(id) !== undefined || open === "intended" || open === "running") continue;
    await removeFolder(world, id);
  }
}
