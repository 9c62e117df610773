import type { ServiceRoute, Share } from "../table/routing.ts";
import type { UpstreamState } from "./upstream.ts";
import type { Upstreams } from "./upstreams.ts";

/**
 * The instance a request goes to: the group whose turn it is by weight, in it the instance with the fewest requests in
 * flight. Instances already tried for this request are left out, ones that just could not be reached come last.
 */
export function chooseUpstream(
  route: ServiceRoute,
  upstreams: Upstreams,
  tried: ReadonlySet<UpstreamState> | undefined,
  now: number,
): UpstreamState | undefined {
  const first = nextShare(route.shares);
  if (first === undefined) return undefined;
  const chosen = leastBusy(first, upstreams, tried, now);
  if (chosen !== undefined && !chosen.isAvoided(now)) return chosen;
  let spare = chosen;
  for (const share of route.shares) {
    const other = share === first ? undefined : leastBusy(share, upstreams, tried, now);
    if (other === undefined) continue;
    if (!other.isAvoided(now)) return other;
    spare ??= other;
  }
  return spare;
}

/** Smooth weighted round robin: over any stretch of requests each share gets its part, evenly spread. */
function nextShare(shares: readonly Share[]): Share | undefined {
  if (shares.length <= 1) return shares[0];
  let best: Share | undefined;
  let total = 0;
  for (const share of shares) {
    share.saved += share.group.weight;
    total += share.group.weight;
    if (best === undefined || share.saved > best.saved) best = share;
  }
  if (best !== undefined) best.saved -= total;
  return best;
}

/** Between equals it is the next one's turn, so that a quiet app uses all its instances. */
function leastBusy(
  share: Share,
  upstreams: Upstreams,
  tried: ReadonlySet<UpstreamState> | undefined,
  now: number,
): UpstreamState | undefined {
  const members = share.group.upstreams;
  let best: UpstreamState | undefined;
  let bestAvoided = false;
  let at = share.turn;
  share.turn = (at + 1) % members.length;
  for (let count = members.length; count > 0; count -= 1, at = (at + 1) % members.length) {
    const state = upstreams.get(members[at]?.id ?? "");
    if (state === undefined || tried?.has(state) === true) continue;
    const avoided = state.isAvoided(now);
    const better = best === undefined || (avoided === bestAvoided ? state.inFlight < best.inFlight : bestAvoided);
    if (!better) continue;
    best = state;
    bestAvoided = avoided;
  }
  return best;
}
