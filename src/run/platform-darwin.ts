import { execFile, execFileSync } from "node:child_process";
import { watch } from "node:fs";
import { sep } from "node:path";
import { promisify } from "node:util";
import type { Address, Platform, Process } from "./platform.ts";

const COLUMNS = ["pid=", "ppid=", "pgid=", "sess=", "state=", "lstart="].flatMap((column) => ["-o", column]);

const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** macOS has no /proc: `ps` and `lsof`, which every installation has, answer instead. */
export const darwin: Platform = {
  process(pid) {
    return processes("-p", String(pid))[0];
  },
  processes() {
    return processes("-ax");
  },
  async environments(pids) {
    const words = ["eww", "-o", "pid=,command=", "-p", pids.join(",")];
    const { stdout } = await promisify(execFile)("ps", words, { maxBuffer: LONGEST_ANSWER_BYTES }).catch(() => ({ stdout: "" }));
    return new Map(stdout.split("\n").map((line) => [Number.parseInt(line, 10), parseTail(line)]));
  },
  folder(pid) {
    return /^n(.*)$/m.exec(run("lsof", "-a", "-p", String(pid), "-d", "cwd", "-Fn"))?.[1];
  },
  async workingIn(folder) {
    return parseFolders(await query("-a", "-d", "cwd", "-Fpn")).flatMap((one) => (one.folder === folder ? [one.pid] : []));
  },
  async listens(pids, port) {
    if (pids.length === 0) return false;
    return (await query("-nP", "-a", "-p", pids.join(","), `-iTCP:${port}`, "-sTCP:LISTEN", "-t")).trim() !== "";
  },
  async listening(pids) {
    if (pids.length === 0) return [];
    return parseListening(await query("-nP", "-a", "-p", pids.join(","), "-iTCP", "-sTCP:LISTEN", "-Fn"));
  },
  async holder(port) {
    const found = await query("-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc");
    const [, pid, program] = /^p(\d+)\nc(.*)$/m.exec(found) ?? [];
    return pid === undefined || program === undefined ? undefined : { pid: Number(pid), program };
  },
  async usage(pids) {
    const { stdout } = await promisify(execFile)("ps", ["-o", "time=,rss=", "-p", pids.join(",")]).catch(() => ({ stdout: "" }));
    return parseUsage(stdout);
  },
  offerWhenOutOfMemory() {},
  /** The system itself tells of a whole tree. */
  watchTree(root, { skip, changed, failed, signal }) {
    const watcher = watch(root, { recursive: true, signal }, (_, name) => {
      if (name?.split(sep).some((part) => skip.has(part)) !== true) changed();
    });
    watcher.on("error", failed);
  },
};

function processes(...selection: string[]): Process[] {
  return parseProcesses(run("ps", ...selection, ...COLUMNS), boot());
}

/** Lines of `ps`: five words and then the start time, which has spaces. */
export function parseProcesses(text: string, bootId: string): Process[] {
  return text.split("\n").flatMap((line) => {
    const [pid, parent, group, session, state, ...start] = line.trim().split(/\s+/);
    if (pid === undefined || pid === "" || state === undefined) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      startTime: `${bootId}/${start.join(" ")}`,
      ended: state.startsWith("Z"),
    };
  });
}

/** Lines of `lsof -Fpn`: one `p` with the number of each process, then one `n` with its folder. */
export function parseFolders(text: string): { pid: number; folder: string }[] {
  return Array.from(text.matchAll(/^p(\d+)\n(?:f.*\n)?n(.*)$/gm), ([, pid, folder = ""]) => ({ pid: Number(pid), folder }));
}

/** `ps e` prints the environment behind the command, cut at spaces: values with spaces come back cut, ours have none. */
export function parseTail(text: string): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(/(?<= )([A-Za-z_]\w*)=(\S*)/g), ([, name, value]) => [name, value]));
}

/** `ps` prints CPU time as `[[days-]hours:]minutes:seconds.hundredths`, memory in KiB. */
export function parseUsage(text: string): { cpuMs: number; memoryBytes: number } {
  let [cpuMs, memoryBytes] = [0, 0];
  for (const [, time = "", kilobytes] of text.matchAll(/^\s*(\S+)\s+(\d+)\s*$/gm)) {
    const [clock = "", days = "0"] = time.split("-").reverse();
    const seconds = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    cpuMs += Math.round((Number(days) * 86_400 + seconds) * 1000);
    memoryBytes += Number(kilobytes) * 1024;
  }
  return { cpuMs, memoryBytes };
}

/** Lines of `lsof -Fn`: `n` and `host:port`, where `*` is every address and IPv6 stands in brackets. */
export function parseListening(text: string): Address[] {
  return Array.from(text.matchAll(/^n(?:\[(.*)\]|(.*)):(\d+)$/gm), ([, long, short, port]) => ({
    host: long ?? (short === "*" ? "0.0.0.0" : (short ?? "")),
    port: Number(port),
  }));
}

/** What `lsof` answers; it fails where nothing matches, which is an answer. */
async function query(...words: string[]): Promise<string> {
  const answer = await promisify(execFile)("lsof", words, { maxBuffer: LONGEST_ANSWER_BYTES }).catch((error) => error);
  return String(answer.stdout ?? "");
}

function run(program: string, ...words: string[]): string {
  try {
    return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    // `ps` fails when no process matches, which is an answer.
    return "";
  }
}

let bootId: string | undefined;
function boot(): string {
  bootId ??= run("sysctl", "-n", "kern.bootsessionuuid").trim().slice(0, 8);
  return bootId;
}
