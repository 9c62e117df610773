import { posix } from "node:path";
import * as z from "zod";
import { type Engine, unlessStatus } from "../docker/engine.ts";
import { Refused } from "../docker/transport.ts";
import { KeeperError } from "../keeper-client.ts";
import type { Inspected } from "./container.ts";

/** Where engines look when the environment names no PATH. */
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Go's mode bits of what is no regular file, and any execute bit. */
const FOLDER = 0x8000_0000;
const LINK = 0x0800_0000;
const EXECUTE = 0o111;

const state = z.object({ mode: z.number(), linkTarget: z.string() });

/**
 * Throws with the code the system would give (`ENOENT`, `EACCES`) when a container that was created has no such program.
 * Its init would start, and only then tell in the log that there is nothing to run.
 */
export async function checkProgram(engine: Engine, container: Inspected, program: string): Promise<void> {
  const path = container.Config.Env?.findLast((entry) => entry.startsWith("PATH="))?.slice("PATH=".length) || DEFAULT_PATH;
  const places = program.includes("/") ? [program] : path.split(":").map((folder) => posix.join(folder || ".", program));
  const modes: number[] = [];
  for (const place of places) {
    const mode = await modeOf(engine, container.Id, place);
    if (mode === "unknown") return;
    if (mode === undefined) continue;
    modes.push(mode);
    if ((mode & FOLDER) === 0 && ((mode & LINK) !== 0 || (mode & EXECUTE) !== 0)) return;
  }
  if (modes.length === 0) throw new KeeperError(`the image has no program ${program}`, "ENOENT");
  throw new KeeperError(`${program} in the image cannot be executed`, "EACCES");
}

/** `undefined`: there is no such file. An engine that cannot look says why when the container is started. */
async function modeOf(engine: Engine, id: string, path: string): Promise<number | "unknown" | undefined> {
  const call = { method: "HEAD", path: `/containers/${id}/archive`, query: { path } } as const;
  const header = await engine.header(call, "x-docker-container-path-stat").catch((error: unknown) => {
    if (error instanceof Refused && error.status >= 500) return "unknown" as const;
    return unlessStatus(404, 400)(error);
  });
  if (header === "unknown") return header;
  return header === undefined ? undefined : state.parse(JSON.parse(Buffer.from(header, "base64").toString("utf8"))).mode;
}
