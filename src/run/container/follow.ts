import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Engine } from "../docker/engine.ts";
import { commandLineOf } from "../entry-point.ts";
import type { Keeper } from "../ports.ts";
import { type Inspected, labelOf } from "./container.ts";
import { FINISHED } from "./log-cursor.ts";

const log = z.object({ path: z.string(), instance: z.string(), maximum: z.number(), folder: z.string() });

/** The child of this very keeper that reads the output of an instance's container. */
export function followerOf(id: string, keeper: Keeper): string {
  return `${id}.log.${keeper.generation}`;
}

/** The instance whose output a child of any keeper reads. */
export function followedBy(child: string): string | undefined {
  return /^(.+)\.log\.[^.]+$/.exec(child)?.[1];
}

/**
 * Has the keeper follow a container's output by a program of its own, so that it is stamped, masked, written and rotated
 * like that of a process. The program notes how far it has come, and one that takes over goes on from there.
 */
export async function follow(engine: Engine, keeper: Keeper, state: string, container: Inspected): Promise<void> {
  const id = labelOf(container, "instance");
  const found = log.safeParse(json(labelOf(container, "log")));
  if (id === undefined || !found.success) return;
  const { folder, ...destination } = found.data;
  const cursor = join(folder, "log-cursor");
  if (existsSync(`${cursor}${FINISHED}`)) return;
  await keeper.spawn({
    id: followerOf(id, keeper),
    argv: [...commandLineOf("container-logs"), engine.socket, engine.version, container.Id, cursor],
    env: {},
    cwd: state,
    output: { to: "log", ...destination },
    role: "helper",
  });
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
