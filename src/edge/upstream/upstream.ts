import { UpstreamConnection } from "./connection.ts";

/** Below this age an idle connection may carry any request; above it only one that can be sent again. */
const FRESH_MS = 1_000;
/** So long an idle connection has to last, before the instance is taken for one that keeps them. */
const PROVEN_MS = 250;
/** Most servers keep idle connections longer; one that does not is met by the retry. */
const MAXIMUM_IDLE_MS = 60_000;
const MAXIMUM_IDLE_CONNECTIONS = 256;
const AVOIDED_MS = 1_000;

/** One instance as the edge sees it: what is in flight to it and which connections to it are idle. */
export class UpstreamState {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  inFlight = 0;
  served = 0;
  failures = 0;
  /** It left the table: what is in flight finishes, nothing new comes. */
  retired = false;
  #avoidUntil = 0;
  /** The youngest last. */
  readonly #idle: UpstreamConnection[] = [];
  /**
   * Some servers close after each answer and do not say so (uWSGI does). A request that cannot be sent again would be
   * lost on such a connection, so it gets one of its own until the instance has shown that it keeps them.
   */
  #keeps = false;
  #hasty = false;

  constructor(address: { id: string; host: string; port: number }) {
    this.id = address.id;
    this.host = address.host;
    this.port = address.port;
  }

  /** An idle connection that is young enough, else a new one. `repeatable`: the request can be sent again if the old one is dead. */
  take(now: number, repeatable: boolean): UpstreamConnection {
    if (!repeatable && !this.#staysOpen(now)) return this.connect();
    const oldest = now - (repeatable ? MAXIMUM_IDLE_MS : FRESH_MS);
    let youngest = this.#idle.at(-1);
    while (youngest !== undefined && youngest.idleSince >= oldest) {
      this.#idle.pop();
      if (youngest.isUsable) return youngest;
      youngest = this.#idle.at(-1);
    }
    return this.connect();
  }

  connect(): UpstreamConnection {
    return new UpstreamConnection(this, (spoiled) => this.#drop(spoiled));
  }

  /** Takes back a connection whose answer was read to its end. */
  release(connection: UpstreamConnection, now: number): void {
    if (this.retired || connection.closed || this.#idle.length >= MAXIMUM_IDLE_CONNECTIONS) {
      connection.destroy();
      return;
    }
    connection.user = undefined;
    if (connection.reused) this.#keeps = true;
    connection.reused = true;
    connection.idleSince = now;
    this.#idle.push(connection);
  }

  /** It could not be reached: others are tried first for a moment. */
  avoid(now: number): void {
    this.failures += 1;
    this.#avoidUntil = now + AVOIDED_MS;
  }

  isAvoided(now: number): boolean {
    return now < this.#avoidUntil;
  }

  /** Closes connections that have been idle too long at `now`. */
  closeIdle(now: number): void {
    while (this.#idle[0] !== undefined && now - this.#idle[0].idleSince > MAXIMUM_IDLE_MS) this.#idle.shift()?.destroy();
  }

  #staysOpen(now: number): boolean {
    const oldest = this.#idle[0];
    if (oldest?.isUsable === true && now - oldest.idleSince >= PROVEN_MS) this.#keeps = true;
    return this.#keeps && !this.#hasty;
  }

  /** The instance has closed a connection that was idle. */
  #drop(connection: UpstreamConnection): void {
    const at = this.#idle.indexOf(connection);
    if (at >= 0) {
      this.#idle.splice(at, 1);
      if (performance.now() - connection.idleSince < FRESH_MS) this.#hasty = true;
    }
    connection.destroy();
  }
}
