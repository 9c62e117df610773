import { connect } from "node:net";
import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { type Engine, unlessStatus } from "../docker/engine.ts";
import { Refused } from "../docker/transport.ts";
import { KeeperError } from "../keeper-client.ts";
import type { Layout } from "../layout.ts";
import type { Address } from "../platform.ts";
import type { InstanceOrder, Instances, Keeper, ObservedInstance, RunningInstance } from "../ports.ts";
import type { Exit } from "../protocol/keeper.ts";
import { listeningSockets } from "../sockets-linux.ts";
import { exitOf, type Inspected, inspect, ipOf, LABEL, labelOf, observedIn, runningIn } from "./container.ts";
import { execIn } from "./exec.ts";
import { follow, followedBy, followerOf } from "./follow.ts";
import { containerName, type Named, namesOf, networkName } from "./name.ts";
import { removeNetwork, stageNetwork } from "./network.ts";
import { creationOf } from "./order.ts";
import { checkProgram } from "./program-check.ts";
import { letWrite } from "./writable.ts";

const created = z.object({ Id: z.string() });
const listed = z.array(z.object({ Id: z.string() }));
const stats = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({ usage: z.number().optional(), stats: z.record(z.string(), z.number()).optional() }),
});

/** How long an engine may need to notice the end of a container whose output has ended. */
const NOTICE_MS = 3000;
const ANSWER_MS = 1000;
/** Where the engine's own resolver listens in every container. */
const RESOLVER = "127.0.0.11";
/** Where containers of an engine in a virtual machine find the machine it is on. */
const HOST_OF_VIRTUAL_MACHINE = "host.docker.internal";

/**
 * Instances as containers of a Docker-compatible engine. The engine owns them: they go on when Fairlead's processes end,
 * and are known again by their labels. A program under the keeper reads each one's output; its end is the moment at
 * which an instance is told to have ended, because then all it said is in the log.
 */
export function containerInstances(
  engine: Engine,
  keeper: Keeper,
  layout: Layout,
  app: string,
): Instances & { runtime: "container" } {
  return new Containers(engine, keeper, layout, namesOf(layout.state, app));
}

class Containers implements Instances {
  readonly runtime = "container";
  readonly #engine: Engine;
  readonly #keeper: Keeper;
  readonly #layout: Layout;
  readonly #named: Named;
  readonly #starting = new Map<string, Promise<RunningInstance>>();
  /** Networks that are being made or looked for, by stage: once for all who ask meanwhile. */
  readonly #networks = new Map<string, Promise<{ gateway: string }>>();
  readonly #listeners: ((id: string, exit: Exit) => void)[] = [];

  constructor(engine: Engine, keeper: Keeper, layout: Layout, named: Named) {
    this.#engine = engine;
    this.#keeper = keeper;
    this.#layout = layout;
    this.#named = named;
    keeper.onExit((child) => {
      const id = followedBy(child);
      if (id !== undefined) this.#outputEnded(id, child).catch(() => undefined);
    });
  }

  async dataHost(stage: string): Promise<string> {
    const { ground } = this.#engine.facts;
    if (ground === "virtual-machine") return HOST_OF_VIRTUAL_MACHINE;
    if (ground === "rootless") throw new Failure("container-engine-rootless", { socket: this.#engine.socket });
    return (await this.#network(stage)).gateway;
  }

  leave(stage: string): Promise<void> {
    return removeNetwork(this.#engine, networkName(this.#named, stage));
  }

  start(order: InstanceOrder): Promise<RunningInstance> {
    const running = this.#starting.get(order.id) ?? this.#start(order).finally(() => this.#starting.delete(order.id));
    this.#starting.set(order.id, running);
    return running;
  }

  async signal(id: string, signal: NodeJS.Signals): Promise<void> {
    // Engines answer 409, some 500, for one that does not run.
    const call = { method: "POST", path: `/containers/${this.#nameOf(id)}/kill`, query: { signal } } as const;
    await this.#engine.tell(call).catch(unlessStatus(404, 409, 500));
  }

  async observe(): Promise<readonly ObservedInstance[]> {
    const filters = JSON.stringify({ label: [`${LABEL.project}=${this.#named.project}`] });
    const ids = await this.#engine.ask(listed, { method: "GET", path: "/containers/json", query: { all: true, filters } });
    const found = await Promise.all(ids.map(({ Id }) => inspect(this.#engine, Id)));
    // Created and never started: whoever wanted it asks again.
    const containers = found.filter((container) => container !== undefined).filter(({ State }) => State.Status !== "created");
    await this.#followAll(containers);
    return containers.map((container) => observedIn(this.#engine, container));
  }

  async forget(id: string): Promise<void> {
    const query = { force: true, v: true };
    const call = { method: "DELETE", path: `/containers/${this.#nameOf(id)}`, query } as const;
    // 409: another call is removing it.
    await this.#engine.tell(call).catch(unlessStatus(404, 409));
    await this.#endFollower(followerOf(id, this.#keeper));
  }

  onExit(listener: (id: string, exit: Exit) => void): void {
    this.#listeners.push(listener);
  }

  async ownsPort(id: string, port: number): Promise<boolean> {
    const container = await this.#inspect(id);
    if (!container?.State.Running) return false;
    // What listens at the container's own address can only be its own.
    const host = this.#engine.facts.ground === "bridge" ? ipOf(container) : undefined;
    if (host !== undefined) return answers(host, port);
    return labelOf(container, "port") === String(port);
  }

  async listening(id: string): Promise<readonly Address[] | undefined> {
    const container = await this.#inspect(id);
    // Only where the engine runs on this very system are its numbers of processes ours.
    if (!container?.State.Running || this.#engine.facts.ground !== "bridge") return undefined;
    const sockets = await listeningSockets(`/proc/${container.State.Pid}/net`);
    return sockets.filter(({ host }) => host !== RESOLVER).map(({ host, port }) => ({ host, port }));
  }

  async usage(id: string): Promise<{ cpuMs: number; memoryBytes: number } | undefined> {
    const query = { stream: false, "one-shot": true };
    const path = `/containers/${this.#nameOf(id)}/stats`;
    const found = await this.#engine.find(stats, { method: "GET", path, query });
    const { usage, stats: parts } = found?.memory_stats ?? {};
    if (found === undefined || usage === undefined) return undefined;
    // What the kernel keeps of files and would give back is no use of memory.
    const cached = parts?.inactive_file ?? parts?.total_inactive_file ?? 0;
    return { cpuMs: found.cpu_stats.cpu_usage.total_usage / 1e6, memoryBytes: Math.max(0, usage - cached) };
  }

  exec(id: string, argv: readonly string[], { timeoutMs }: { timeoutMs: number }): Promise<{ code: number; output: string }> {
    return execIn(this.#engine, this.#nameOf(id), argv, timeoutMs);
  }

  #nameOf(id: string): string {
    return containerName(this.#named, id);
  }

  #network(stage: string): Promise<{ gateway: string }> {
    const labels = { [LABEL.project]: this.#named.project, [LABEL.app]: this.#named.app, [LABEL.stage]: stage };
    const network =
      this.#networks.get(stage) ??
      stageNetwork(this.#engine, networkName(this.#named, stage), labels).finally(() => this.#networks.delete(stage));
    this.#networks.set(stage, network);
    return network;
  }

  #inspect(id: string): Promise<Inspected | undefined> {
    return inspect(this.#engine, this.#nameOf(id));
  }

  async #start(order: InstanceOrder): Promise<RunningInstance> {
    const there = await this.#inspect(order.id);
    if (there === undefined || there.State.Status === "created") await this.#begin(order, there);
    const container = await this.#inspect(order.id);
    if (container === undefined) throw new KeeperError(`the container of ${order.id} was removed`, "UNKNOWN_CHILD");
    await follow(this.#engine, this.#keeper, this.#layout.state, container);
    return runningIn(this.#engine, container);
  }

  async #begin(order: InstanceOrder, there: Inspected | undefined): Promise<void> {
    try {
      const container = there ?? (await this.#create(order));
      const [program] = order.argv;
      if (program !== undefined) await checkProgram(this.#engine, container, program);
      await letWrite(this.#engine, container.Id, order.mounts);
      await this.#engine.tell({ method: "POST", path: `/containers/${container.Id}/start` });
    } catch (error) {
      await this.forget(order.id);
      if (!(error instanceof Refused)) throw error;
      throw new Failure("container-not-started", { instance: order.id, reason: error.message }, { cause: error });
    }
  }

  async #create(order: InstanceOrder): Promise<Inspected> {
    await this.#network(order.stage);
    const body = creationOf(order, this.#named, networkName(this.#named, order.stage), this.#engine);
    const query = { name: this.#nameOf(order.id) };
    const { Id } = await this.#engine.ask(created, { method: "POST", path: "/containers/create", query, body });
    const container = await inspect(this.#engine, Id);
    if (container === undefined) throw new KeeperError(`the container of ${order.id} was removed`, "UNKNOWN_CHILD");
    return container;
  }

  /** Whose output nobody reads is followed: after the keeper or its helper died, and after an engine took over. */
  async #followAll(containers: readonly Inspected[]): Promise<void> {
    const { children, records } = await this.#keeper.list();
    // What followed for a dead keeper has nobody to write to.
    for (const { id, generation } of records) {
      if (generation !== this.#keeper.generation && followedBy(id) !== undefined) await this.#endFollower(id);
    }
    const alive = new Set(children.filter(({ exit }) => exit === undefined).map(({ id }) => id));
    for (const container of containers) {
      const follower = followerOf(labelOf(container, "instance") ?? "", this.#keeper);
      if (alive.has(follower)) continue;
      await this.#endFollower(follower);
      await follow(this.#engine, this.#keeper, this.#layout.state, container);
    }
  }

  /** All that was said is in the log: the instance has ended, or else somebody ended what reads its output. */
  async #outputEnded(id: string, child: string): Promise<void> {
    await this.#keeper.forget(child);
    const query = { condition: "not-running" };
    const call = { method: "POST", path: `/containers/${this.#nameOf(id)}/wait`, query } as const;
    await this.#engine.tell({ ...call, signal: AbortSignal.timeout(NOTICE_MS) }).catch(() => undefined);
    const container = await this.#inspect(id);
    if (container === undefined) return;
    const exit = exitOf(container);
    if (exit === undefined) return follow(this.#engine, this.#keeper, this.#layout.state, container);
    for (const listener of this.#listeners) listener(id, exit);
  }

  /** Its record goes when its end is noticed. */
  async #endFollower(child: string): Promise<void> {
    await this.#keeper.signal(child, "SIGKILL");
    await this.#keeper.forget(child).catch((error: unknown) => {
      if (!(error instanceof KeeperError && error.code === "RUNNING")) throw error;
    });
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect({ host, port, timeout: ANSWER_MS });
    const finish = (answer: boolean) => {
      connection.destroy();
      resolve(answer);
    };
    connection.once("connect", () => finish(true));
    connection.once("timeout", () => finish(false));
    connection.once("error", () => finish(false));
  });
}
