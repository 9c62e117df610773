import { constants } from "node:os";
import * as z from "zod";
import type { Engine } from "../docker/engine.ts";
import type { ObservedInstance, RunningInstance } from "../ports.ts";
import type { Exit } from "../protocol/keeper.ts";

/** What Fairlead reads of a container. */
export const inspected = z.object({
  Id: z.string(),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    Pid: z.number(),
    ExitCode: z.number(),
    StartedAt: z.string(),
    FinishedAt: z.string(),
  }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish(), Env: z.array(z.string()).nullish() }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ IPAddress: z.string().nullish() })).nullish(),
    Ports: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullish()).nullish(),
  }),
});
export type Inspected = z.infer<typeof inspected>;

/** By these a container is known to be ours, and what its instance is. */
export const LABEL = {
  project: "fairlead.project",
  app: "fairlead.app",
  stage: "fairlead.stage",
  release: "fairlead.release",
  component: "fairlead.component",
  instance: "fairlead.instance",
  role: "fairlead.role",
  port: "fairlead.port",
  /** JSON of where its output goes. */
  log: "fairlead.log",
} as const;

/** A container by its name or id; `undefined` when there is none. */
export function inspect(engine: Engine, name: string): Promise<Inspected | undefined> {
  return engine.find(inspected, { method: "GET", path: `/containers/${encodeURIComponent(name)}/json` });
}

export function labelOf(container: Inspected, label: keyof typeof LABEL): string | undefined {
  return container.Config.Labels?.[LABEL[label]];
}

/** The instance in a container. Both `pid` and `startTime` are the engine's words for it. */
export function runningIn(engine: Engine, container: Inspected): RunningInstance {
  const { Pid, StartedAt } = container.State;
  return { id: labelOf(container, "instance") ?? "", pid: Pid, startTime: StartedAt, address: addressOf(engine, container) };
}

export function observedIn(engine: Engine, container: Inspected): ObservedInstance {
  return { ...runningIn(engine, container), exit: exitOf(container), stray: false };
}

/** Where the instance listens, as seen from this machine; `undefined` for one without a port, or that has ended. */
function addressOf(engine: Engine, container: Inspected): RunningInstance["address"] {
  const port = Number(labelOf(container, "port"));
  if (!port || !container.State.Running) return undefined;
  if (engine.facts.ground === "bridge") {
    const host = ipOf(container);
    return host === undefined ? undefined : { host, port };
  }
  const published = container.NetworkSettings.Ports?.[`${port}/tcp`]?.[0];
  return published === undefined ? undefined : { host: "127.0.0.1", port: Number(published.HostPort) };
}

/** The container's own address on its stage's network. */
export function ipOf(container: Inspected): string | undefined {
  const addresses = Object.values(container.NetworkSettings.Networks ?? {}).map(({ IPAddress }) => IPAddress);
  return addresses.find((address) => address) ?? undefined;
}

/** `undefined` while it runs. An end by signal n is told by engines as 128 + n. */
export function exitOf(container: Inspected): Exit | undefined {
  const { Running, Status, ExitCode, FinishedAt } = container.State;
  if (Running || Status === "created") return undefined;
  const at = new Date(FinishedAt).toISOString();
  const signal = ExitCode > 128 ? signalOf(ExitCode - 128) : undefined;
  return signal === undefined ? { code: ExitCode, signal: null, at } : { code: null, signal, at };
}

function signalOf(number: number): NodeJS.Signals | undefined {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  return names.find((name) => constants.signals[name] === number);
}
