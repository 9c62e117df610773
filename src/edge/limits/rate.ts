import { isIPv6 } from "node:net";

/** Beyond so many addresses the one that came longest ago is forgotten: an attacker with many cannot fill the memory. */
const MAXIMUM_ADDRESSES = 65_536;

/**
 * A rate for each client address: `requests` may come at once, then one each `perMs / requests`. Kept as one number per
 * address, the time at which its allowance will be full again (the generic cell rate algorithm). Addresses of one IPv6
 * network (/64) belong to one client.
 */
export class Rate {
  readonly #interval: number;
  readonly #window: number;
  readonly #maximum: number;
  /** In the order of the last request. */
  readonly #fullAt = new Map<string, number>();

  constructor(limit: { requests: number; perMs: number }, maximumAddresses = MAXIMUM_ADDRESSES) {
    this.#interval = limit.perMs / limit.requests;
    this.#window = limit.perMs;
    this.#maximum = maximumAddresses;
  }

  get addresses(): number {
    return this.#fullAt.size;
  }

  /** Counts a request; gives 0 when it may pass, else the milliseconds until one may. */
  admit(address: string, now: number): number {
    const client = clientOf(address);
    const next = Math.max(this.#fullAt.get(client) ?? 0, now) + this.#interval;
    const wait = next - now - this.#window;
    // A thousandth is rounding, not a request too many.
    if (wait > 0.001) return wait;
    this.#fullAt.delete(client);
    this.#fullAt.set(client, next);
    if (this.#fullAt.size > this.#maximum) this.#forgetOldest();
    return 0;
  }

  #forgetOldest(): void {
    for (const client of this.#fullAt.keys()) {
      this.#fullAt.delete(client);
      return;
    }
  }
}

/** The first four groups of an IPv6 address are its network's. */
function clientOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [before = "", after] = address.split("::");
  const groups = before === "" ? [] : before.split(":");
  if (after !== undefined) {
    const rest = after === "" ? [] : after.split(":");
    while (groups.length + rest.length < 8) groups.push("0");
    groups.push(...rest);
  }
  return groups.slice(0, 4).join(":");
}
