import { readFile, readlink } from "node:fs/promises";
import { platform } from "../platform.ts";

/** This process, for others who ask whether it still lives. Nothing where the system cannot tell machines apart. */
export async function thisProcess(): Promise<{ machine: string; pid: number; startTime: string } | undefined> {
  const machine = await thisMachine();
  const found = platform.process(process.pid);
  return machine === undefined || found === undefined ? undefined : { machine, pid: process.pid, startTime: found.startTime };
}

/** One boot of one machine, and in it one space of process numbers: host names are given twice, containers share kernels. */
export async function thisMachine(): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()} ${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return undefined;
  }
}
