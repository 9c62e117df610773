import type { Engine } from "../docker/engine.ts";
import { INSTANCE_TAG } from "../family.ts";
import type { InstanceOrder } from "../ports.ts";
import { LABEL } from "./container.ts";
import type { Named } from "./name.ts";

/** Engines refuse less. */
const LEAST_MEMORY = 6 * 1024 * 1024;
/** What an engine keeps of a container's output, from which the log is followed. */
const KEPT_OUTPUT = { Type: "json-file", Config: { "max-size": "16m", "max-file": "2" } };

/**
 * The body that creates the container of an order. The environment can be read by whoever may use the engine, with
 * `docker inspect`: that is root's equal on this machine in any case.
 */
export function creationOf(order: InstanceOrder, named: Named, network: string, engine: Engine): Record<string, unknown> {
  if (order.from.runtime !== "container") throw new Error(`${order.id} is no container`);
  const memory = Math.max(order.memoryBytes, LEAST_MEMORY);
  return {
    Image: order.from.reference,
    // Words replace the image's entrypoint and its words; without any, both stay.
    ...(order.argv.length > 0 ? { Entrypoint: order.argv, Cmd: [] } : {}),
    Env: Object.entries({ ...order.env, [INSTANCE_TAG]: order.id }).map(([name, value]) => `${name}=${value}`),
    Labels: labelsOf(order, named),
    ...publishedPorts(order, engine),
    NetworkingConfig: { EndpointsConfig: { [network]: {} } },
    HostConfig: {
      NetworkMode: network,
      // Reaps what the main process leaves behind, and gives it signals as it would get them anywhere else.
      Init: true,
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: Math.min(order.cpuMillicores, engine.facts.cpus * 1000) * 1_000_000,
      Mounts: order.mounts.map(({ source, target, readOnly }) => ({
        Type: "bind",
        Source: source,
        Target: target,
        ReadOnly: readOnly,
      })),
      LogConfig: KEPT_OUTPUT,
      RestartPolicy: { Name: "no" },
      ...publishedBindings(order, engine),
    },
  };
}

function labelsOf(order: InstanceOrder, named: Named): Record<string, string> {
  return {
    [LABEL.project]: named.project,
    [LABEL.app]: named.app,
    [LABEL.stage]: order.stage,
    [LABEL.release]: order.release,
    [LABEL.component]: order.component,
    [LABEL.instance]: order.id,
    [LABEL.role]: order.role,
    [LABEL.log]: JSON.stringify({ ...order.log, folder: order.folder }),
    ...(order.port === undefined ? {} : { [LABEL.port]: String(order.port) }),
  };
}

/** Where a container's address cannot be reached from here, its port is, on loopback. */
function publishedPorts(order: InstanceOrder, engine: Engine): Record<string, unknown> {
  if (order.port === undefined || engine.facts.ground === "bridge") return {};
  return { ExposedPorts: { [`${order.port}/tcp`]: {} } };
}

function publishedBindings(order: InstanceOrder, engine: Engine): Record<string, unknown> {
  if (order.port === undefined || engine.facts.ground === "bridge") return {};
  return { PortBindings: { [`${order.port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "" }] } };
}
