/**
 * How the addresses of a network are divided. Sixteen equal parts: one for Cloud Run, one each for the nodes and the services
 * of a cluster, one for what is small, four for Google's managed servers, four for pods, four for a standby region.
 */

import { part, prefixOf } from "../../../app/ipv4.ts";
import { digest } from "../../digest.ts";
import type { Context } from "../context.ts";

/** The largest range for managed servers is /16: https://docs.cloud.google.com/vpc/docs/configure-private-services-access. */
const LARGEST_PEERING = 16;

/** The ranges of one region. */
export type RegionRanges = { run: string; nodes: string; pods: string; services: string; connector: string };
export type Ranges = RegionRanges & {
  /** Google's managed servers: SQL, Redis. */
  peering: string;
  agent: string;
  standby: RegionRanges;
};

/** The range of the ground's network: what the manifest says, else one that other stages hardly have. */
export function networkRange({ ground }: Context): string {
  return ground.ground.network.range ?? chosenRange(ground.name, ground.stage);
}

/** One of 64 ranges by app and stage, so that two stages can most likely be peered some day. */
function chosenRange(app: string, stage: string): string {
  return `10.${64 + (Number.parseInt(digest([app, stage]).slice(0, 4), 16) % 64)}.0.0/16`;
}

export function rangesOf(range: string): Ranges {
  const sixteenth = prefixOf(range) + 4;
  const quarter = Math.max(prefixOf(range) + 2, LARGEST_PEERING);
  const at = (index: number) => part(range, sixteenth, index);
  // The fourth sixteenth is divided into the smallest ranges a connector takes.
  const small = (index: number) => part(at(3), 28, index);
  return {
    run: at(0),
    nodes: at(1),
    services: at(2),
    connector: small(0),
    agent: small(2),
    peering: part(part(range, prefixOf(range) + 2, 1), quarter, 0),
    pods: part(range, prefixOf(range) + 2, 2),
    standby: {
      run: at(12),
      nodes: part(range, sixteenth + 1, 26),
      services: part(range, sixteenth + 1, 27),
      connector: small(1),
      pods: part(range, prefixOf(range) + 3, 7),
    },
  };
}
