import type { InstanceRecord } from "../run/journal/records.ts";
import { type Address, type Holder, platform } from "../run/platform.ts";
import type { Instances } from "../run/ports.ts";
import type { World } from "./world.ts";

/** Where a socket may listen to be reached at `127.0.0.1`, or at a container's own address. */
const EVERYWHERE: readonly string[] = ["0.0.0.0", "::"];

/**
 * Why a service does not answer on its port, where a look at the sockets of the machine tells: it listens elsewhere, or
 * somebody else has the port. Words that follow "not ready: "; nothing where it listens as it should.
 */
export async function elsewhere(world: World, row: InstanceRecord, runtime: Instances): Promise<string | undefined> {
  const { address } = row;
  const listening = address === undefined ? undefined : await runtime.listening(row.id).catch(() => undefined);
  if (address === undefined || listening === undefined) return undefined;
  const { host, port } = address;
  const own = listening.filter((socket) => socket.port === port);
  if (own.some((socket) => socket.host === host || EVERYWHERE.includes(socket.host))) return undefined;
  const holder = runtime.runtime === "native" ? await platform.holder(port, world.account) : undefined;
  const [only] = own;
  if (only !== undefined) return `it listens on port ${port}, but only at ${only.host}; it has to at ${host} or 0.0.0.0`;
  const instead = otherPorts(listening);
  const advice = instead === "" ? "" : `; it listens on ${instead} instead of \${port}, which is also in its environment as PORT`;
  if (holder !== undefined) return `port ${port} is taken by ${holderText(holder)}, which is not part of it${advice}`;
  return `nothing listens on port ${port}${advice}`;
}

/** Who holds a port, as a message names it. */
export function holderText(holder: Holder): string {
  return "pid" in holder ? `\`${holder.program}\` (process ${holder.pid})` : `a process of user ${holder.user}`;
}

function otherPorts(listening: readonly Address[]): string {
  const ports = [...new Set(listening.map(({ port }) => port))].toSorted((a, b) => a - b);
  return ports.length === 0 ? "" : `port${ports.length === 1 ? "" : "s"} ${ports.join(" and ")}`;
}
