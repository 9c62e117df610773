import { defaults } from "../../manifest/rules.ts";
import type { StageManifest } from "../../manifest/schema.ts";
import type { Cluster, Gateway, Ground, Monitor, Network, RegistryAccess, StandbyRegion, State } from "../ground.ts";
import { milliseconds, percent } from "../units.ts";
import { inOrder } from "./files.ts";
import { reportOrder } from "./scale.ts";
import type { StageReading } from "./stage.ts";

/** What the stage stands on, with its defaults filled. */
export function resolveGround(reading: StageReading): Ground {
  const { manifest } = reading;
  const { registry, pipeline, maintenance } = manifest;
  return {
    google: manifest.google && { billing: undefined, folder: undefined, ...manifest.google },
    shares: manifest.shares,
    namespace: manifest.namespace ?? `${manifest.app}-${reading.name}`,
    network: network(manifest.network),
    cluster: manifest.cluster && cluster(reading, manifest.cluster),
    standby: manifest.standby && standby(manifest.standby),
    deliver: manifest.deliver === undefined || manifest.deliver === "direct" ? { by: "direct" } : manifest.deliver,
    maintenance: { windows: maintenance?.windows ?? [], except: maintenance?.except ?? [] },
    monitor: monitor(manifest.monitor),
    gateway: manifest.gateway && gateway(manifest.gateway),
    registry: registry && { project: undefined, region: undefined, existing: undefined, ...registry },
    registries: registries(reading),
    state: manifest.state && state(reading, manifest.state),
    pipeline: pipeline && { infrastructure: undefined, ...pipeline },
  };
}

function network(written: StageManifest["network"] = defaults.network): Network {
  const { existing, range, egress, addresses, via } = written;
  return { existing, range, egress, addresses, via };
}

function cluster(reading: StageReading, written: NonNullable<StageManifest["cluster"]>): Cluster {
  if ("existing" in written) return { mode: "existing", name: written.existing };
  const { channel, admit, control } = written;
  const common = {
    channel,
    admit,
    control: control === "dns" ? { by: "dns" as const } : { by: "address" as const, from: control.from },
  };
  if (written.mode === "autopilot") return { mode: "autopilot", ...common };
  const pools = inOrder(written.pools).map(([name, pool]) => ({ name, ...pool }));
  for (const { name, nodes } of pools) reportOrder(reading, nodes, ["cluster", "pools", name, "nodes"]);
  return { mode: "standard", ...common, pools };
}

function standby({ region, keep, scale, traffic }: NonNullable<StageManifest["standby"]>): StandbyRegion {
  return { region, keep, scale: scale === "min" ? scale : { percent: percent(scale) }, traffic };
}

function monitor({ logs, notify, latency, errors }: NonNullable<StageManifest["monitor"]> = defaults.monitor): Monitor {
  return {
    logs: milliseconds(logs),
    notify: notify ?? [],
    latency: latency === undefined ? undefined : milliseconds(latency),
    errors: errors === undefined ? undefined : percent(errors),
  };
}

function gateway(written: NonNullable<StageManifest["gateway"]>): Gateway {
  const { domain, keepalive = defaults.keepalive, certificates = defaults.certificates } = written;
  return {
    domain,
    keepalive: { idle: milliseconds(keepalive.idle), every: milliseconds(keepalive.every) },
    certificates: { key: certificates.key, for: milliseconds(certificates.for), approve: certificates.approve ?? [] },
  };
}

function registries(reading: StageReading): RegistryAccess[] {
  return inOrder(reading.manifest.registries).map(([host, written]) => {
    if ("mirror" in written) return { host, by: "mirror", mirror: written.mirror };
    const password = reading.secret(written.password, ["registries", host, "password"], "password");
    return { host, by: "login", user: written.user, password };
  });
}

function state(reading: StageReading, written: NonNullable<StageManifest["state"]>): State {
  if (written.in === "gcs") return { in: "gcs", bucket: written.bucket, location: written.location };
  const { organization, project, agent } = written;
  const token = agent && reading.secret(agent.token, ["state", "agent", "token"], "token");
  return { in: "hcp", organization, project, agent: agent && token && { size: agent.size, address: agent.address, token } };
}
