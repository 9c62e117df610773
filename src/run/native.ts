import { setTimeout as pause } from "node:timers/promises";
import { family, INSTANCE_TAG, kin, type Main, PROJECT_TAG, pidsOf, projectTag, taggedBy } from "./family.ts";
import { KeeperError } from "./keeper-client.ts";
import type { Layout } from "./layout.ts";
import { runWithin } from "./native-exec.ts";
import { isAlive, type Owner, type Process, platform } from "./platform.ts";
import type { InstanceOrder, Instances, Keeper, ObservedInstance, RunningInstance } from "./ports.ts";
import type { SpawnOrder, SpawnRecord } from "./protocol/keeper.ts";

const HOST = "127.0.0.1";
const KILLED_WITHIN_MS = 5000;
const LOOK_EVERY_MS = 10;

/**
 * Instances as processes of this machine, children of the keeper. What an order says of memory and CPU is not enforced:
 * address space limits break runtimes that reserve more than they use, and control groups are not ours to make everywhere.
 * When memory runs out, the kernel takes an instance before Fairlead's own processes and the data servers.
 */
export function nativeInstances(keeper: Keeper, layout: Layout, account: Owner | undefined): Instances & { runtime: "native" } {
  const project = projectTag(layout.state);
  const mains = new Map<string, Main>();

  async function mainOf(id: string): Promise<Main | undefined> {
    return mains.get(id) ?? (await observe()).find((instance) => instance.id === id);
  }

  async function observe(): Promise<ObservedInstance[]> {
    // Looked for first: what is started meanwhile then has a record.
    const strays = await taggedBy(project, account);
    const { records } = await keeper.list();
    const known = records.filter(({ role }) => role === "instance" || role === "job");
    const unknown = [...strays.keys()].filter((id) => !records.some((record) => record.id === id));
    const observed = [
      ...known.map((record) =>
        record.pid === undefined && record.generation !== keeper.generation
          ? asStray(record.id, strays.get(record.id), account)
          : asRecorded(record, keeper.generation),
      ),
      ...unknown.map((id) => asStray(id, strays.get(id), account)),
    ];
    return (await Promise.all(observed)).filter((instance) => instance !== undefined);
  }

  return {
    runtime: "native",
    dataHost: async () => HOST,
    leave: async () => {},
    async start(order) {
      const { pid, startTime } = await keeper.spawn(spawnOrder(order, project, account));
      mains.set(order.id, { pid, startTime });
      return { id: order.id, pid, startTime, address: addressOf(order.port) };
    },
    signal: (id, signal) => keeper.signal(id, signal),
    observe,
    async forget(id) {
      const main = await mainOf(id);
      await endAll(() => family({ project, id, main, account }));
      await keeper.forget(id);
      mains.delete(id);
    },
    onExit: (listener) => keeper.onExit(listener),
    async ownsPort(id, port) {
      const main = await mainOf(id);
      // One whose first process has ended is ending, whatever it left in the background.
      return main !== undefined && isAlive(main.pid, main.startTime) && platform.listens(pidsOf(kin(main)), port, account);
    },
    async listening(id) {
      const main = await mainOf(id);
      return main === undefined ? [] : platform.listening(pidsOf(kin(main)), account);
    },
    async usage(id) {
      const main = await mainOf(id);
      const pids = main === undefined ? [] : pidsOf(kin(main));
      return pids.length === 0 ? undefined : platform.usage(pids);
    },
    async exec(id, argv, { timeoutMs }) {
      return runWithin(await surroundingsOf(keeper, id, await mainOf(id), account), argv, timeoutMs);
    },
  };
}

function spawnOrder(order: InstanceOrder, project: string, account: Owner | undefined): SpawnOrder {
  const [program, ...words] = order.argv;
  if (program === undefined || order.from.runtime !== "native") throw new KeeperError(`${order.id} has no command`, "ENOENT");
  return {
    id: order.id,
    argv: [program, ...words],
    env: { ...order.env, [INSTANCE_TAG]: order.id, [PROJECT_TAG]: project },
    cwd: order.from.directory,
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    output: { to: "log", ...order.log },
    role: order.role,
    ...(order.port === undefined ? {} : { port: order.port }),
  };
}

/** `undefined` for one that is about to be spawned. */
function asRecorded(record: SpawnRecord, generation: string): ObservedInstance | undefined {
  const { id, pid, startTime, port, exit } = record;
  if (pid === undefined || startTime === undefined) return undefined;
  return { id, pid, startTime, address: addressOf(port), exit, stray: record.generation !== generation && exit === undefined };
}

/** The first of its processes: the leader of the session it was started in, if that still runs. */
async function asStray(id: string, tagged: Process[] = [], account: Owner | undefined): Promise<ObservedInstance | undefined> {
  const main = tagged.find(({ pid, session }) => pid === session) ?? tagged[0];
  if (main === undefined || !isAlive(main.pid, main.startTime)) return undefined;
  const port = Number((await platform.environments([main.pid], account)).get(main.pid)?.PORT);
  const address = addressOf(Number.isInteger(port) && port > 0 ? port : undefined);
  return { id, pid: main.pid, startTime: main.startTime, address, exit: undefined, stray: true };
}

function addressOf(port: number | undefined): RunningInstance["address"] {
  return port === undefined ? undefined : { host: HOST, port };
}

/** Kills until a look finds nothing alive: what is killed may fork in that very moment. */
async function endAll(look: () => Promise<Process[]>): Promise<void> {
  const deadline = performance.now() + KILLED_WITHIN_MS;
  for (let left = await look(); left.length > 0 && performance.now() < deadline; left = await look()) {
    for (const { pid, startTime } of left) if (isAlive(pid, startTime)) kill(pid);
    await pause(LOOK_EVERY_MS);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone in this very moment.
  }
}

/** As ordered from this keeper; of a stray, as the system remembers it. */
async function surroundingsOf(
  keeper: Keeper,
  id: string,
  main: Main | undefined,
  account: Owner | undefined,
): Promise<Pick<SpawnOrder, "env" | "cwd" | "uid" | "gid">> {
  try {
    return await keeper.order(id);
  } catch (error) {
    if (main === undefined || !(error instanceof KeeperError) || error.code !== "UNKNOWN_CHILD") throw error;
    const env = (await platform.environments([main.pid], account)).get(main.pid);
    if (env === undefined) throw error;
    return { env, cwd: platform.folder(main.pid) ?? "/", ...account };
  }
}
