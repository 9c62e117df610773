import type { App } from "../../app/model.ts";
import { policiesFor } from "../terraform/edge/armor.ts";
import { backendsOf } from "../terraform/edge/backends.ts";
import { frontOf, isBalanced } from "../terraform/edge/front.ts";
import { lanesOf } from "../terraform/edge/lanes.ts";
import { REQUESTS } from "./cloud-run.ts";
import { HOURS, type Line, line, SECONDS } from "./line.ts";

/** Gibibytes that leave for the world in a month, and gibibytes of logs. */
const TRAFFIC = { least: 1, most: 200 };
const LOGS = { least: 0, most: 50 };
/** Rules of a policy: attacks, who is let in, and the rest. */
const RULES = { least: 1, most: 5 };

/** What stands in front of a stage, how its requests leave, and what it keeps for itself. */
export function groundLines(app: App, region: string): Line[] {
  return [...front(app, region), ...waysOut(app, region), ...kept(app, region)];
}

function front({ access, data, target }: App, region: string): Line[] {
  if (access === undefined) return [];
  const egress = line("traffic", `${TRAFFIC.least} to ${TRAFFIC.most} GiB to visitors`, "usage", region, [
    { price: "egress", ...TRAFFIC },
  ]);
  // In a cluster what holds the tunnel open fits beside the rest.
  if (frontOf(access) === "tunnel" && target === "gke") return [egress];
  if (frontOf(access) === "tunnel") {
    const held = { least: 2 * SECONDS, most: 2 * SECONDS };
    return [
      egress,
      line("tunnel", "2 × 1 processor, 0.5 GiB", "manifest", region, [
        { price: "runPoolCpu", ...held },
        { price: "runPoolMemory", least: held.least / 2, most: held.most / 2 },
      ]),
    ];
  }
  if (!isBalanced(access)) return [egress];
  const lanes = lanesOf(frontOf(access) === "cloudflare" ? { ...access, rules: [] } : access);
  const guarded = backendsOf({ data }, lanes).flatMap((backend) => (backend.kind === "service" ? [backend] : []));
  const policies = policiesFor(access, guarded).size;
  const lines = [
    egress,
    line("front", "load balancer", "manifest", region, [{ price: "balancer", least: HOURS }]),
    line("front", "traffic through it", "usage", region, [{ price: "balancerData", ...TRAFFIC }]),
  ];
  if (policies === 0) return lines;
  return [
    ...lines,
    line("front", `Cloud Armor, ${policies} polic${policies === 1 ? "y" : "ies"}`, "manifest", region, [
      { price: "armorPolicy", least: policies },
      { price: "armorRule", least: policies * RULES.least, most: policies * RULES.most },
    ]),
    line("front", "requests looked at", "usage", region, [{ price: "armorRequests", ...REQUESTS }]),
  ];
}

function waysOut({ ground, target }: App, region: string): Line[] {
  const { egress, addresses } = ground.network;
  if (ground.shares !== undefined || (egress !== "static" && !(egress === "open" && target === "gke"))) return [];
  return [
    line("network", "NAT", "usage", region, [
      { price: "natHour", least: HOURS },
      ...(egress === "static" ? ([{ price: "address", least: addresses * HOURS }] as const) : []),
      { price: "natData", least: 1, most: 100 },
    ]),
  ];
}

function kept({ secrets, data }: App, region: string): Line[] {
  const count =
    secrets.filter(({ source }) => source !== "existing").length + data.filter(({ kind }) => kind !== "bucket").length;
  return [
    ...(count === 0
      ? []
      : [
          line("secrets", `${count} to ${count * 3} versions`, "usage", region, [
            { price: "secret", least: count, most: count * 3 },
          ]),
        ]),
    line("logs", `${LOGS.least} to ${LOGS.most} GiB`, "usage", region, [{ price: "logs", ...LOGS }]),
  ];
}
