import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { projectTag } from "../../../src/run/family.ts";
import type { Layout } from "../../../src/run/layout.ts";

export type Tagged = { pid: number; instance: string; command: string };

/** Main processes of this project's instances, jobs and servers, as the kernel sees them now. */
export function taggedProcesses(layout: Layout): Tagged[] {
  const tag = `FAIRLEAD_PROJECT=${projectTag(layout.state)}`;
  return pids().flatMap((pid) => {
    const environment = read(`/proc/${pid}/environ`).split("\0");
    if (!environment.includes(tag)) return [];
    const instance =
      environment.find((entry) => entry.startsWith("FAIRLEAD_INSTANCE="))?.slice("FAIRLEAD_INSTANCE=".length) ?? "";
    return [{ pid, instance, command: commandOf(pid) }];
  });
}

/** One of Fairlead's own three processes of this project. */
export function ownProcess(layout: Layout, name: "keeper" | "engine" | "edge"): number | undefined {
  return pids().find((pid) => {
    const command = commandOf(pid);
    return command.includes(`/${name}/main.`) && command.includes(layout[name === "edge" ? "runtime" : "state"]);
  });
}

/** The main process of a data server: the one whose parent is not another of its kind. */
export function serverProcess(layout: Layout, kind: "postgres" | "redis"): number | undefined {
  return pids().find((pid) => {
    if (kind === "postgres") return commandOf(pid).includes("postgres -D") && commandOf(pid).includes(layout.state);
    return /(redis|valkey)-server/.test(commandOf(pid)) && workingFolder(pid).startsWith(layout.state);
  });
}

const pids = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}
