import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { pidsOf, projectTag, taggedBy } from "../../src/run/family.ts";
import { connectKeeper } from "../../src/run/keeper-client.ts";
import type { Layout } from "../../src/run/layout.ts";
import type { Keeper } from "../../src/run/ports.ts";
import { startKeeper } from "../../src/run/start-keeper.ts";
import { eventually } from "./eventually.ts";

export type KeptProject = Awaited<ReturnType<typeof keptProject>>;

/**
 * A project with a real keeper and stand-ins for the engine and, unless `edge` gives another command line, for the edge,
 * in a folder of its own; `end` leaves nothing behind.
 */
export async function keptProject(edge?: (layout: Layout) => [string, ...string[]]) {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
  const layout: Layout = {
    state: join(folder, "state"),
    cache: join(folder, "cache"),
    runtime: join(folder, "run"),
    project: folder,
  };
  for (const path of [layout.state, layout.runtime]) mkdirSync(path);
  // Passable, as for the account that instances get when root starts them.
  for (const path of [folder, layout.state]) chmodSync(path, 0o711);
  const socket = join(layout.runtime, "stand-in.sock");
  const commands = {
    engine: standIn("engine", socket, JSON.stringify(layout)),
    edge: edge?.(layout) ?? standIn("edge", JSON.stringify(layout)),
  };
  const started = await startKeeper(layout, commands);
  if (started.state !== "started") throw new Error("a new project had a keeper already");
  const connections = new Set<Socket>();

  return {
    layout,
    commands,
    started,
    /** A connection through the engine that runs now, once one does. */
    connect: () => eventually("the engine to answer", () => connectThrough(socket, connections)),
    /** The numbers of the processes that now run as this part of the project, and have the words on their command line. */
    pids: (part: "keeper" | "engine" | "edge", ...words: string[]) => runningWith(folder, `/${part}`, ...words),
    instancePids,
    killAll,
    /** Kills what runs and removes every trace. */
    async end(): Promise<void> {
      await killAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function instancePids(): Promise<number[]> {
    return pidsOf([...(await taggedBy(projectTag(layout.state), undefined)).values()].flat());
  }

  async function killAll(): Promise<void> {
    for (const connection of connections) connection.destroy();
    await eventually("every process to be gone", async () => {
      const left = [...runningWith(folder), ...(await instancePids())];
      for (const pid of left) kill(pid);
      return left.length === 0;
    });
  }
}

/** Ends a process at once, as a crash or the kernel would. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function standIn(name: "engine" | "edge", ...words: string[]): [string, ...string[]] {
  const file = fileURLToPath(new URL(`../stand-in/${name}.ts`, import.meta.url));
  return [process.execPath, "--disable-warning=ExperimentalWarning", file, ...words];
}

async function connectThrough(socket: string, connections: Set<Socket>): Promise<Keeper | undefined> {
  const connection = connect(socket);
  try {
    await once(connection, "connect");
  } catch {
    return undefined;
  }
  connections.add(connection);
  connection.on("close", () => connections.delete(connection));
  const lines = createInterface({ input: connection });
  lines.on("error", () => {});
  return connectKeeper({
    send: (message) => void connection.write(`${JSON.stringify(message)}\n`),
    onMessage: (listener) => void lines.on("line", (line) => listener(JSON.parse(line))),
    onClose: (listener) => void connection.once("close", listener),
  }).catch(() => undefined);
}

function runningWith(...words: string[]): number[] {
  const lines = execFileSync("ps", ["-axww", "-o", "pid=,stat=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [pid, state, ...command] = line.trim().split(/\s+/);
    return state !== undefined && !state.startsWith("Z") && words.every((word) => command.join(" ").includes(word))
      ? [Number(pid)]
      : [];
  });
}
