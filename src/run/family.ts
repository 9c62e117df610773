import { createHash } from "node:crypto";
import { type Owner, type Process, platform } from "./platform.ts";

/** In the environment of every instance and job: by these a stray is recognised when nobody is left to tell of it. */
export const INSTANCE_TAG = "FAIRLEAD_INSTANCE";
export const PROJECT_TAG = "FAIRLEAD_PROJECT";

/** What `FAIRLEAD_PROJECT` says for the project with this state folder: ids are unique within a project only. */
export function projectTag(state: string): string {
  return createHash("sha256").update(state).digest("hex").slice(0, 16);
}

/** A process by its number and the moment it started. */
export type Main = { pid: number; startTime: string };

/** The living processes that share the main process's session or group, or descend from one that does. */
export function kin(main: Main, processes: readonly Process[] = platform.processes()): Process[] {
  const holder = processes.find(({ pid }) => pid === main.pid);
  // The number has passed to a stranger, which the kernel only allows once session and group are empty.
  if (holder !== undefined && holder.startTime !== main.startTime) return [];
  return withDescendants((process) => [process.pid, process.group, process.session].includes(main.pid), processes);
}

/** An instance on this machine: the project's tag, the instance's, its main process where that is known, and its account. */
export type Member = { project: string; id: string; main: Main | undefined; account: Owner | undefined };

/**
 * The living processes of one instance: its main process's kin, and whatever carries its tags although it left all of
 * these. A process may have overwritten its environment with a title, so the tags alone would not be enough.
 */
export async function family({ project, id, main, account }: Member): Promise<Process[]> {
  const processes = platform.processes();
  const close = new Set(main === undefined ? [] : kin(main, processes));
  const tagged = new Set((await taggedBy(project, account, processes)).get(id));
  return withDescendants((process) => close.has(process) || tagged.has(process), processes);
}

/** By instance, the living processes that carry the project's tags. */
export async function taggedBy(
  project: string,
  account: Owner | undefined,
  processes: readonly Process[] = platform.processes(),
): Promise<Map<string, Process[]>> {
  const living = processes.filter(({ ended }) => !ended);
  const environments = await platform.environments(pidsOf(living), account);
  const found = new Map<string, Process[]>();
  for (const process of living) {
    const environment = environments.get(process.pid);
    const id = environment?.[INSTANCE_TAG];
    if (id !== undefined && environment?.[PROJECT_TAG] === project) found.set(id, [...(found.get(id) ?? []), process]);
  }
  return found;
}

export function pidsOf(processes: readonly Process[]): number[] {
  return processes.map(({ pid }) => pid);
}

function withDescendants(isFirst: (process: Process) => boolean, processes: readonly Process[]): Process[] {
  const living = processes.filter((process) => !process.ended);
  const found = new Map(living.filter(isFirst).map((process) => [process.pid, process]));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const process of living) if (found.has(process.parent)) found.set(process.pid, process);
  }
  return [...found.values()];
}
