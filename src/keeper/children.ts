import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { family, type Main, type Member, taggedBy } from "../run/family.ts";
import { isAlive, platform } from "../run/platform.ts";
import type { ChildState, Exit, KeeperCode, SpawnOrder, SpawnRecord, SpawnResult } from "../run/protocol/keeper.ts";
import type { Output, Outputs } from "./output.ts";
import type { Records } from "./records.ts";

type Child = { order: SpawnOrder; state: ChildState; output: Output; ended: Promise<void> };

/** A refusal of the keeper itself, with a code the engine can tell apart. */
export class Refusal extends Error {
  readonly code: KeeperCode;

  constructor(code: KeeperCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Everything spawned on the engine's orders, and what is known of those a dead keeper spawned. */
export class Children {
  readonly #generation: string;
  readonly #project: string;
  readonly #records: Records;
  readonly #outputs: Outputs;
  readonly #announce: (state: ChildState, exit: Exit) => void;
  readonly #children = new Map<string, Child>();
  readonly #spawning = new Map<string, Promise<SpawnResult>>();
  #closed = false;

  constructor(
    self: { generation: string; project: string },
    records: Records,
    outputs: Outputs,
    announce: (state: ChildState, exit: Exit) => void,
  ) {
    this.#generation = self.generation;
    this.#project = self.project;
    this.#records = records;
    this.#outputs = outputs;
    this.#announce = announce;
  }

  /** Spawns once per id, however often and by however many engines it is asked. */
  spawn(order: SpawnOrder): Promise<SpawnResult> {
    const running = this.#spawning.get(order.id);
    if (running !== undefined) return running;
    const spawning = this.#spawn(order).finally(() => this.#spawning.delete(order.id));
    this.#spawning.set(order.id, spawning);
    return spawning;
  }

  async #spawn(order: SpawnOrder): Promise<SpawnResult> {
    const known = this.#records.get(order.id);
    if (known?.pid !== undefined && known.startTime !== undefined) return { pid: known.pid, startTime: known.startTime };
    if (known !== undefined) throw new Refusal("UNKNOWN_OUTCOME", `whether ${order.id} was spawned is not known`);
    if (this.#closed) throw new Refusal("SHUTTING_DOWN", "the keeper is shutting down");
    const { id, role, port } = order;
    const intent: SpawnRecord = {
      ...{ id, role, port, generation: this.#generation },
      ...{ pid: undefined, startTime: undefined, exit: undefined },
    };
    let output: Output | undefined;
    try {
      await this.#records.put(intent);
      output = await this.#outputs.open(order);
      const process = await start(order, output);
      return await this.#adopt(order, process, output, intent);
    } catch (error) {
      output?.close();
      await this.#records.remove(id).catch(() => {});
      throw error;
    }
  }

  async #adopt(order: SpawnOrder, process: Started, output: Output, intent: SpawnRecord): Promise<SpawnResult> {
    const { pid, startTime, exited } = process;
    const state: ChildState = { id: order.id, role: order.role, port: order.port, pid, startTime, exit: undefined };
    const record = { ...intent, pid, startTime };
    const ended = exited.then((exit) => this.#end(state, record, exit, output));
    // It was needed once, and may be a password.
    const { stdin: _, ...kept } = order;
    this.#children.set(order.id, { order: kept, state, output, ended });
    // It runs, whatever the disk says: the record is tried again until it is written.
    await this.#records.put(record).catch(() => {});
    return { pid, startTime };
  }

  async #end(state: ChildState, record: SpawnRecord, exit: Exit, output: Output): Promise<void> {
    state.exit = exit;
    await this.#records.put({ ...record, exit }).catch(() => {});
    await output.settled();
    this.#announce(state, exit);
  }

  /** To what is alive of it and nothing else; a number that has passed to a stranger is left alone. */
  async signal(id: string, signal: NodeJS.Signals): Promise<void> {
    const { pid, startTime, role } = this.#records.get(id) ?? {};
    const main = pid === undefined || startTime === undefined ? undefined : { pid, startTime };
    if (main !== undefined && isAlive(main.pid, main.startTime)) kill(role === "server" ? main.pid : -main.pid, signal);
    // Its main process has ended, or nobody knows it: whatever it left behind.
    else if (role !== "server") for (const one of await family(this.#member(id, main))) kill(one.pid, signal);
  }

  /** Whatever carries the project's tags and is no data server, known or not, also in sessions of its own. */
  async killTagged(): Promise<void> {
    for (const [id, processes] of await taggedBy(this.#project, undefined)) {
      if (this.#records.get(id)?.role === "server") continue;
      for (const { pid } of processes) kill(pid, "SIGKILL");
    }
  }

  #member(id: string, main: Main | undefined): Member {
    const { uid, gid } = this.#children.get(id)?.order ?? {};
    return { project: this.#project, id, main, account: uid === undefined || gid === undefined ? undefined : { uid, gid } };
  }

  async forget(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (record === undefined) return;
    if (record.pid !== undefined && record.startTime !== undefined && isAlive(record.pid, record.startTime)) {
      throw new Refusal("RUNNING", `${id} still runs`);
    }
    const child = this.#children.get(id);
    // It may have ended without having been heard of yet.
    await child?.ended;
    child?.output.close();
    this.#children.delete(id);
    await this.#records.remove(id);
  }

  order(id: string): SpawnOrder {
    const child = this.#children.get(id);
    if (child === undefined) throw new Refusal("UNKNOWN_CHILD", `${id} is no child of this keeper`);
    return child.order;
  }

  states(): ChildState[] {
    return [...this.#children.values()].map(({ state }) => state);
  }

  /** What is on disk; of processes of dead keepers that have ended meanwhile, that they have. */
  records(): SpawnRecord[] {
    for (const record of this.#records.all()) {
      const { pid, startTime } = record;
      if (record.generation === this.#generation || record.exit !== undefined) continue;
      if (pid === undefined || startTime === undefined || isAlive(pid, startTime)) continue;
      const exit = { code: null, signal: null, at: new Date().toISOString() };
      this.#records.put({ ...record, exit }).catch(() => {});
    }
    return this.#records.all();
  }

  /** Ids of what a keeper spawned in one of these roles, this one or one before it, and does not know to have ended. */
  running(...roles: SpawnOrder["role"][]): string[] {
    const running = this.records().filter(({ role, exit }) => roles.includes(role) && exit === undefined);
    return running.map(({ id }) => id);
  }

  /** From here on nothing is spawned; what is being spawned is waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#spawning.values());
  }
}

type Started = { pid: number; startTime: string; exited: Promise<Exit> };

async function start(order: SpawnOrder, output: Output): Promise<Started> {
  const [file, ...words] = order.argv;
  let child: ChildProcess;
  try {
    child = spawn(file, words, {
      cwd: order.cwd,
      env: order.env,
      ...(order.uid === undefined ? {} : { uid: order.uid }),
      ...(order.gid === undefined ? {} : { gid: order.gid }),
      detached: true,
      stdio: [order.stdin === undefined ? "ignore" : "pipe", ...output.stdio],
    });
  } finally {
    output.handedOver();
  }
  const { pid } = child;
  if (pid === undefined) throw explain(order, (await once(child, "error"))[0]);
  // Before anything else runs here: until its end is collected the number is its own, even if it has ended already.
  const startTime = platform.process(pid)?.startTime ?? "";
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal, at: new Date().toISOString() }));
  });
  if (order.role !== "server") platform.offerWhenOutOfMemory(pid);
  // A child need not read what it is given.
  child.stdin?.on("error", () => {});
  child.stdin?.end(order.stdin);
  return { pid, startTime, exited };
}

/** The system says ENOENT for a missing program and for a missing working directory alike. */
function explain(order: SpawnOrder, error: unknown): unknown {
  if (statSync(order.cwd, { throwIfNoEntry: false })?.isDirectory() === true) return error;
  return Object.assign(new Error(`the working directory ${order.cwd} does not exist`), { code: "ENOENT" });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in this very moment, or not ours to signal, which only a program that changed its account is.
  }
}
