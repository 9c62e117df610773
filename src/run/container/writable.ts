import { chmod, chown, stat } from "node:fs/promises";
import * as z from "zod";
import { type Engine, unlessStatus } from "../docker/engine.ts";
import { TarFile } from "../docker/tar-file.ts";
import type { InstanceOrder } from "../ports.ts";

const user = z.object({ Config: z.object({ User: z.string().nullish() }) });

/**
 * Lets the image's user write to the folders that a container shares with this machine. Root gives them to that user;
 * anybody else may only open them to all, within a state folder that nobody else can enter.
 */
export async function letWrite(engine: Engine, container: string, mounts: InstanceOrder["mounts"]): Promise<void> {
  const folders: string[] = [];
  for (const { source, readOnly } of mounts) if (!readOnly && (await stat(source)).isDirectory()) folders.push(source);
  if (folders.length === 0) return;
  const { Config } = await engine.ask(user, { method: "GET", path: `/containers/${container}/json` });
  const owner = await ownerOf(engine, container, Config.User ?? "");
  if (owner?.uid === 0) return;
  for (const folder of folders) {
    if (process.getuid?.() === 0 && owner !== undefined) await chown(folder, owner.uid, owner.gid);
    else await chmod(folder, 0o777);
  }
}

type Owner = { uid: number; gid: number };

/** What the engine makes of an image's user: `name`, `name:group`, `1000`, `1000:1000`, or nothing for root. */
async function ownerOf(engine: Engine, container: string, written: string): Promise<Owner | undefined> {
  const [name = "", group] = written.split(":");
  if (name === "") return { uid: 0, gid: 0 };
  const gid = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
  if (/^\d+$/.test(name)) return { uid: Number(name), gid: gid ?? 0 };
  const [, , uid, ownGroup] = (await accounts(engine, container)).find(([known]) => known === name) ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: gid ?? Number(ownGroup) };
}

async function accounts(engine: Engine, container: string): Promise<readonly string[][]> {
  const call = { method: "GET", path: `/containers/${container}/archive`, query: { path: "/etc/passwd" } } as const;
  const archive = await engine.open(call).catch(unlessStatus(404));
  const file = new TarFile("passwd");
  for await (const chunk of archive ?? []) file.push(Buffer.from(chunk));
  return file
    .text()
    .split("\n")
    .map((line) => line.split(":"));
}
