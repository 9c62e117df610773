import { StartFailed } from "../operations/deploy.ts";
import type { InstanceRecord } from "../run/journal/records.ts";
import { alarm } from "./alarm.ts";
import type { Signal } from "./signal.ts";
import type { Troubles } from "./troubles.ts";
import type { World } from "./world.ts";

/** A component that failed to come up this often is given up by the deployment that started it. */
const TRIES = 2;
/** Whatever keeps instances from starting at all (no port, a service they wait for), a deployment does not wait longer than this. */
const LATEST_MS = 60_000;

/** What can be waited for of one stage's instances. */
export class Expectations {
  readonly #world: World;
  readonly #stage: string;
  readonly #signal: Signal;
  readonly #troubles: Troubles;
  readonly #isStray: (id: string) => boolean;

  constructor(world: World, of: { stage: string; signal: Signal; troubles: Troubles; isStray: (id: string) => boolean }) {
    this.#world = world;
    this.#stage = of.stage;
    this.#signal = of.signal;
    this.#troubles = of.troubles;
    this.#isStray = of.isStray;
  }

  /** At least `count` instances of the component are ready. Rejects with `StartFailed` when they fail to come up. */
  async ready(release: string, component: string, count: number): Promise<void> {
    const { journal, releases } = this.#world;
    const awaited = { component, release };
    const before = this.#troubles.of(awaited).crashes;
    const process = releases.compiled(release, this.#stage).processes.find((p) => p.component === component);
    const end = performance.now() + (process?.health.grace ?? 0) * TRIES + LATEST_MS;
    const callOff = alarm(end, () => this.#signal.changed());
    this.#troubles.clear(awaited);
    try {
      await this.#signal.until(() => {
        const ready = this.#rows().filter(
          (i) => i.component === component && i.release === release && i.state === "ready" && !this.#isStray(i.id),
        );
        // An operator may have scaled it down while it was starting.
        if (ready.length >= Math.min(count, journal.desired.count(this.#stage, component, release) || count)) return true;
        const { crashes, isHopeless, reason, lines } = this.#troubles.of(awaited);
        // Not ready in all its grace is an answer; an exit may have been chance.
        if (performance.now() >= end || isHopeless || crashes - before >= TRIES)
          throw new StartFailed(component, reason ?? `${component} does not come up`, lines);
        return undefined;
      });
    } finally {
      callOff();
    }
    this.#troubles.clear(awaited);
  }

  /** No instance of the component is left but those of release `except`. */
  async gone(component: string, except: string): Promise<void> {
    await this.#none((i) => i.component === component && i.release !== except);
  }

  /** No instance of any other release is left. */
  async only(release: string): Promise<void> {
    await this.#none((i) => i.release !== release);
  }

  /** Everything of the stage has stopped. */
  async idle(): Promise<void> {
    await this.#none(() => true);
  }

  async #none(which: (instance: InstanceRecord) => boolean): Promise<void> {
    await this.#signal.until(() => (this.#rows().some(which) ? undefined : true));
  }

  #rows(): InstanceRecord[] {
    return this.#world.journal.instances.all(this.#stage);
  }
}
