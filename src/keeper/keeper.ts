import type { SendHandle } from "node:child_process";
import { readFileSync } from "node:fs";
import { projectTag } from "../run/family.ts";
import type { EdgeToKeeper } from "../run/protocol/edge.ts";
import type { KeeperConfiguration, KeeperEvent } from "../run/protocol/keeper.ts";
import { Children } from "./children.ts";
import type { Listeners } from "./listeners.ts";
import { Outputs } from "./output.ts";
import { Pipes } from "./pipes.ts";
import { end, until } from "./predecessor.ts";
import { Records } from "./records.ts";
import { answer, isRequest } from "./requests.ts";
import { Supervised, type Supervision } from "./supervised.ts";

const OLD_ENGINE_GRACE_MS = 5000;
/** Longer than an edge drains. */
const OLD_EDGE_GRACE_MS = 120_000;
const SERVER_GRACE_MS = 60_000;
const OWN_GRACE_MS = 10_000;
const LAST_ANSWER_MS = 1000;

/** Everything the keeper holds, from the lock to the end. */
export class Keeper {
  readonly generation: string;
  readonly #configurationPath: string;
  #configuration: KeeperConfiguration;
  readonly #listeners: Listeners;
  readonly #records: Records;
  readonly #pipes: Pipes;
  readonly #outputs: Outputs;
  readonly #children: Children;
  readonly #engine: Supervised;
  readonly #edge: Supervised;
  #shutdown: Promise<void> | undefined;
  readonly #stopped = Promise.withResolvers<void>();

  constructor(configurationPath: string, configuration: KeeperConfiguration, generation: string, listeners: Listeners) {
    this.generation = generation;
    this.#configurationPath = configurationPath;
    this.#configuration = configuration;
    this.#listeners = listeners;
    this.#records = new Records(configuration.record);
    this.#pipes = new Pipes(configuration.runtime, generation);
    this.#outputs = new Outputs(this.#pipes);
    const self = { generation, project: projectTag(configuration.state) };
    this.#children = new Children(self, this.#records, this.#outputs, ({ id, pid }, exit) =>
      this.#tell({ event: "exited", id, pid, exit }),
    );
    this.#engine = this.#supervise("engine", (message, _, reply) => this.#hearEngine(message, reply));
    this.#edge = this.#supervise("edge", (message, handle) => this.#hearEdge(message, handle));
  }

  /** The old edge serves until the new one does; the old engine is gone before the new one starts. */
  async start(): Promise<void> {
    this.#edge.start();
    await this.#endOthers("engine", OLD_ENGINE_GRACE_MS);
    if (this.#shutdown === undefined) this.#engine.start();
  }

  /**
   * Ends everything. Resolves when instances and jobs have ended; `stopped` does when the rest has. An engine that asked
   * for it has `patienceMs` to pass the answer on and end by itself.
   */
  shutdown(graceMs: number, patienceMs: number): Promise<void> {
    if (this.#shutdown === undefined) {
      this.#shutdown = this.#endInstances(graceMs);
      this.#shutdown.then(() => this.#stop(patienceMs)).then(this.#stopped.resolve, this.#stopped.reject);
    }
    return this.#shutdown;
  }

  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  async #endInstances(graceMs: number): Promise<void> {
    const children = this.#children;
    await children.close();
    const ids = children.running("instance", "job", "helper");
    await Promise.all(ids.map((id) => children.signal(id, "SIGTERM")));
    await until(() => children.running("instance", "job", "helper").length === 0, graceMs);
    // Also to what those that ended in time left behind in their groups.
    await Promise.all(ids.map((id) => children.signal(id, "SIGKILL")));
    await children.killTagged();
    await until(() => children.running("instance", "job", "helper").length === 0, OWN_GRACE_MS);
  }

  async #stop(patienceMs: number): Promise<void> {
    // A "fast" shutdown to Postgres, an orderly one to Redis.
    const signalServers = (signal: NodeJS.Signals) =>
      Promise.all(this.#children.running("server").map((id) => this.#children.signal(id, signal)));
    await signalServers("SIGINT");
    await until(() => this.#children.running("server").length === 0, SERVER_GRACE_MS);
    await signalServers("SIGKILL");
    const others = this.#endOthers("edge", OWN_GRACE_MS);
    await Promise.all([others, this.#edge.stop(0, OWN_GRACE_MS), this.#engine.stop(patienceMs, OWN_GRACE_MS)]);
    this.#listeners.close();
    this.#pipes.close();
    this.#records.close();
  }

  #supervise(name: "engine" | "edge", message: Supervision["message"]): Supervised {
    return new Supervised({
      cwd: this.#configuration.state,
      message,
      line: () => this.#read()[name],
      started: (process) => {
        this.#record(() => this.#records.addPart(name, process));
        if (name === "edge") this.#giveListeners(process.pid);
      },
      ended: (pid) => {
        this.#record(() => this.#records.removePart(pid));
        if (name === "edge") this.#tell({ event: "edge", state: "exited", pid });
        else endGroup(pid);
      },
    });
  }

  /** Ends the engines or edges of dead keepers, and the edges that have a successor. */
  async #endOthers(part: "engine" | "edge", graceMs: number): Promise<void> {
    const current = part === "edge" ? this.#edge.pid : this.#engine.pid;
    const others = this.#records.parts(part).filter(({ pid }) => pid !== current);
    await Promise.all(
      others.map(async (other) => {
        await end(other, graceMs);
        this.#record(() => this.#records.removePart(other.pid));
      }),
    );
  }

  /** An upgrade writes new command lines and lets engine and edge end; while it writes, the last ones hold. */
  #read(): KeeperConfiguration {
    try {
      this.#configuration = JSON.parse(readFileSync(this.#configurationPath, "utf8"));
    } catch (error) {
      console.error("the configuration cannot be read:", error);
    }
    return this.#configuration;
  }

  #record(write: () => void): void {
    try {
      write();
    } catch (error) {
      // With a full disk too there must be an engine; the journal's lock keeps a second one out.
      console.error("a start or an end could not be recorded:", error);
    }
  }

  #giveListeners(pid: number): void {
    this.#listeners.give((message, handle) => this.#edge.send(message, handle));
    this.#tell({ event: "edge", state: "started", pid });
  }

  async #hearEngine(message: unknown, reply: (message: object) => void): Promise<void> {
    if (!isRequest(message)) return;
    const { generation } = this;
    const served = {
      ...{ generation, children: this.#children, outputs: this.#outputs },
      renewEdge: () => this.#edge.startSuccessor(),
      shutdown: (graceMs: number) => this.shutdown(graceMs, LAST_ANSWER_MS),
    };
    reply(await answer(served, message));
  }

  #hearEdge(message: unknown, handle: SendHandle | undefined): void {
    const serves = this.#listeners.hear(message as EdgeToKeeper, handle);
    if (serves) this.#endOthers("edge", OLD_EDGE_GRACE_MS);
  }

  #tell(event: KeeperEvent): void {
    this.#engine.send(event);
  }
}

/** What a dead engine was running for itself (preparing, a health command) shall not go on beside its successor. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It left nothing behind.
  }
}
