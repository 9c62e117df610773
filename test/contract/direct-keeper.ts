import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Keeper } from "../../src/run/ports.ts";
import type { Exit, SpawnOrder } from "../../src/run/protocol/keeper.ts";

/**
 * A keeper within the test's own process, for data servers: it really starts them, knows them by their id, and forgets
 * them only when they have ended. `killAll` is what a test ends with.
 */
export class DirectKeeper implements Keeper {
  readonly generation = "direct";
  readonly #children = new Map<string, { child: ChildProcess; order: SpawnOrder; exit: Exit | undefined }>();
  readonly #listeners: ((id: string, exit: Exit) => void)[] = [];

  async spawn(order: SpawnOrder) {
    const known = this.#children.get(order.id);
    if (known?.child.pid !== undefined) return { pid: known.child.pid, startTime: String(known.child.pid) };
    const [program, ...words] = order.argv;
    const output = openSync(order.output.path, "a", 0o600);
    const child = spawn(program, words, {
      cwd: order.cwd,
      env: order.env,
      detached: true,
      stdio: ["pipe", output, output],
      ...(order.uid === undefined ? {} : { uid: order.uid }),
      ...(order.gid === undefined ? {} : { gid: order.gid }),
    });
    closeSync(output);
    child.stdin?.on("error", () => {});
    child.stdin?.end(order.stdin ?? "");
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    const entry: { child: ChildProcess; order: SpawnOrder; exit: Exit | undefined } = { child, order, exit: undefined };
    this.#children.set(order.id, entry);
    child.once("exit", (code, signal) => {
      entry.exit = { code, signal, at: new Date().toISOString() };
      for (const listener of this.#listeners) listener(order.id, entry.exit);
    });
    return { pid: child.pid ?? 0, startTime: String(child.pid) };
  }

  async signal(id: string, signal: NodeJS.Signals) {
    this.#children.get(id)?.child.kill(signal);
  }

  async forget(id: string) {
    const known = this.#children.get(id);
    if (known === undefined) return;
    if (known.exit === undefined) throw Object.assign(new Error(`${id} still runs`), { code: "RUNNING" });
    this.#children.delete(id);
  }

  async list() {
    const children = [...this.#children].map(([id, { child, order, exit }]) => ({
      id,
      pid: child.pid ?? 0,
      startTime: String(child.pid),
      role: order.role,
      port: order.port,
      exit,
    }));
    return { children, records: [] };
  }

  async masks() {}

  async order(id: string) {
    const known = this.#children.get(id);
    if (known === undefined) throw Object.assign(new Error(`no child ${id}`), { code: "UNKNOWN_CHILD" });
    return known.order;
  }

  async shutdown() {
    for (const { child } of this.#children.values()) child.kill("SIGKILL");
  }

  onExit(listener: (id: string, exit: Exit) => void) {
    this.#listeners.push(listener);
  }

  onEdge() {}

  onGone() {}
}
