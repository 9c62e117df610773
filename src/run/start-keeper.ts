import { type ChildProcess, type SendHandle, spawn } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { writeDurably } from "./durable.ts";
import { commandLineOf } from "./entry-point.ts";
import { type Layout, paths } from "./layout.ts";
import { KEEPER_ALREADY_RUNS, type KeeperConfiguration, type KeeperInherits, type KeeperStarted } from "./protocol/keeper.ts";

const SHOWN_LINES = 10;

/** A listening socket that an edge hands to the keeper that follows a dead one: the raw handle, as in `listening`. */
export type InheritedListener = { host: string; port: number; handle: SendHandle };

export type KeeperStart = { state: "started"; pid: number; generation: string } | { state: "running" };

/** Command lines of the two processes that the keeper starts and keeps; no secret may be in them. */
export type KeeperCommands = { engine: readonly [string, ...string[]]; edge: readonly [string, ...string[]] };

/**
 * Starts the project's keeper, which lives on by itself, and returns when it has begun to start engine and edge; or
 * finds that one runs. Of several calls at once, by whomever, one starts it. The state folder and the runtime folder must
 * be there. A keeper that runs takes the new command lines at the next start of engine and edge.
 */
export async function startKeeper(layout: Layout, commands: KeeperCommands): Promise<KeeperStart> {
  const configuration: KeeperConfiguration = {
    state: layout.state,
    runtime: layout.runtime,
    lock: paths.keeperLock(layout),
    record: paths.keeperRecord(layout),
    engine: { argv: commands.engine, log: paths.processLog(layout, "engine") },
    edge: { argv: commands.edge, log: paths.processLog(layout, "edge") },
  };
  await writeDurably(paths.keeperConfiguration(layout), `${JSON.stringify(configuration, undefined, 2)}\n`, 0o600);
  return launchKeeper(layout, []);
}

/** Starts a keeper from the configuration that lies in the state folder, and hands it the listening sockets. */
export async function launchKeeper(layout: Pick<Layout, "state">, listeners: readonly InheritedListener[]): Promise<KeeperStart> {
  const log = paths.processLog(layout, "keeper");
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const output = openSync(log, "a", 0o600);
  const { size } = fstatSync(output);
  const [file, ...words] = [...commandLineOf("keeper"), paths.keeperConfiguration(layout)] as const;
  const child = spawn(file, words, { cwd: layout.state, detached: true, stdio: ["ignore", output, output, "ipc"] });
  closeSync(output);
  const start = await outcome(child);
  if ("exit" in start) {
    if (start.exit === KEEPER_ALREADY_RUNS) return { state: "running" };
    const text = readFileSync(log).subarray(size).toString().trim();
    throw new Failure("keeper-not-started", { log, lines: text === "" ? [] : text.split("\n").slice(-SHOWN_LINES) });
  }
  for (const { host, port, handle } of listeners) tell(child, { inherit: { host, port } }, handle);
  // With a handle on its way to a process that dies, Node never says `disconnect`.
  const released = new Promise((resolve) => child.once("disconnect", resolve).once("exit", resolve));
  tell(child, { inherited: true });
  await released;
  child.unref();
  return { state: "started", ...start.started };
}

function outcome(child: ChildProcess): Promise<KeeperStarted | { exit: number | string }> {
  return new Promise((resolve) => {
    child.once("message", (message) => resolve(message as KeeperStarted));
    child.once("exit", (code, signal) => resolve({ exit: code ?? signal ?? "" }));
    child.once("error", (error) => resolve({ exit: error.message }));
  });
}

function tell(child: ChildProcess, message: KeeperInherits, handle?: SendHandle): void {
  // A keeper killed in this very moment is found out by the next attempt.
  child.send(message, handle, () => {});
}
