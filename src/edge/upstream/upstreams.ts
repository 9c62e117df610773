import type { EdgeStats } from "../../run/protocol/edge.ts";
import type { Upstream } from "../../run/protocol/table.ts";
import type { Watched } from "../clock.ts";
import { UpstreamState } from "./upstream.ts";

/** All upstreams of the table by id, and those that left it but still have requests in flight. */
export class Upstreams implements Watched {
  #current = new Map<string, UpstreamState>();
  #draining = new Set<UpstreamState>();

  /**
   * Those no longer wanted are retired; one that comes back while it drains is the one it was. One that has moved to
   * another address is another upstream.
   */
  apply(wanted: ReadonlyMap<string, Upstream>): void {
    const known = [...this.#current.values(), ...this.#draining];
    const next = new Map<string, UpstreamState>();
    for (const [id, upstream] of wanted) {
      const same = known.find((state) => state.id === id && state.host === upstream.host && state.port === upstream.port);
      next.set(id, same ?? new UpstreamState(upstream));
    }
    this.#draining.clear();
    for (const state of known) {
      const stays = next.get(state.id) === state;
      state.retired = !stays;
      if (stays) continue;
      // Each closed connection is a call of the system: requests do not wait for them.
      setImmediate(() => state.closeIdle(Number.POSITIVE_INFINITY));
      if (state.inFlight > 0) this.#draining.add(state);
    }
    this.#current = next;
  }

  get(id: string): UpstreamState | undefined {
    return this.#current.get(id);
  }

  /** A request to `state` has ended; `answered`: by its answer. */
  settle(state: UpstreamState, answered: boolean): void {
    state.inFlight -= 1;
    if (answered) state.served += 1;
    if (state.inFlight === 0 && state.retired) this.#draining.delete(state);
  }

  check(now: number): void {
    for (const state of this.#current.values()) state.closeIdle(now);
  }

  stats(): EdgeStats["upstreams"] {
    const all = [...this.#current.values(), ...this.#draining];
    return all.map(({ id, inFlight, served, failures }) => ({ id, inFlight, served, failures }));
  }
}
