import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../diagnostics/failure.ts";
import { spoken } from "../../diagnostics/spoken.ts";
import { FORMAT, freeIn, isFree, type LockRecord, lockRecord, places } from "../../plan/records.ts";
import { thisMachine, thisProcess } from "../../run/google/machine.ts";
import type { Objects } from "../../run/google/ports.ts";
import { isAlive } from "../../run/platform.ts";
import { type Kept, Records } from "./records.ts";

/** A lock that is not renewed for so long may be taken by anybody; it is renewed three times in it. */
const LIFETIME_MS = 90_000;

export type LockOrder = { by: string; doing: string; signal?: AbortSignal | undefined };

/** The lock of one stage: an object in the state bucket that exactly one can write, renewed while work goes on. */
export class StageLock {
  readonly #records: Records;
  readonly #place: string;
  readonly #stage: string;
  readonly #now: () => Date;
  readonly #lifetimeMs: number;

  constructor(objects: Objects, around: { app: string; bucket: string; stage: string; now: () => Date; lifetimeMs?: number }) {
    this.#records = new Records(objects, around.bucket);
    this.#place = places.lock(around.app, around.stage);
    this.#stage = around.stage;
    this.#now = around.now;
    this.#lifetimeMs = around.lifetimeMs ?? LIFETIME_MS;
  }

  /**
   * Does `work` while holding the lock; its signal ends when the lock is lost or the caller aborts. Throws `stage-locked`
   * when somebody holds it, `stage-lock-lost` when it was taken away. The lock of a dead process is taken over.
   */
  async hold<T>(order: LockOrder, work: (signal: AbortSignal, held: LockRecord) => Promise<T>): Promise<T> {
    let kept = await this.#take(order);
    const lost = new AbortController();
    const ended = new AbortController();
    const renewing = this.#renew(kept, ended.signal, lost, (renewed) => {
      kept = renewed;
    });
    const signal = order.signal === undefined ? lost.signal : AbortSignal.any([order.signal, lost.signal]);
    try {
      const result = await work(signal, kept.record);
      lost.signal.throwIfAborted();
      return result;
    } catch (error) {
      // Work that was cut off tells of the cut; the reason is the lock.
      lost.signal.throwIfAborted();
      throw error;
    } finally {
      ended.abort();
      await renewing;
      // Where that fails it runs out by itself; the work's own result is what counts.
      if (!lost.signal.aborted) await this.#records.remove(this.#place, kept.generation).catch(() => false);
    }
  }

  /** Who holds it now; nothing when it is free to take. */
  async holder(signal?: AbortSignal): Promise<LockRecord | undefined> {
    const kept = await this.#records.read(lockRecord, this.#place, signal);
    return kept === undefined || (await this.#free(kept.record)) ? undefined : kept.record;
  }

  /** Takes the lock from whoever holds it (`fairlead unlock`), who then stops; gives who that was. */
  async breakOpen(signal?: AbortSignal): Promise<LockRecord | undefined> {
    const kept = await this.#records.read(lockRecord, this.#place, signal);
    if (kept === undefined) return undefined;
    await this.#records.remove(this.#place, kept.generation, signal);
    return kept.record;
  }

  async #take({ by, doing, signal }: LockOrder): Promise<Kept<LockRecord>> {
    const since = this.#now().toISOString();
    const me = await thisProcess();
    const mine = {
      format: FORMAT,
      token: randomUUID(),
      stage: this.#stage,
      by,
      doing,
      since,
      ...(me && { process: me }),
    } as const;
    for (;;) {
      const there = await this.#records.read(lockRecord, this.#place, signal);
      if (there !== undefined && !(await this.#free(there.record))) throw this.#refusal(there.record);
      const kept = await this.#records.write(this.#place, this.#fresh(mine), there?.generation ?? "nothing", signal);
      if (kept !== undefined) return kept;
    }
  }

  async #renew(kept: Kept<LockRecord>, ended: AbortSignal, lost: AbortController, renewed: (kept: Kept<LockRecord>) => void) {
    let last = kept;
    for (;;) {
      await pause(this.#lifetimeMs / 3, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) return;
      try {
        const next = await this.#records.write(this.#place, this.#fresh(last.record), last.generation);
        if (next === undefined) return lost.abort(await this.#taken());
        last = next;
        renewed(next);
      } catch (error) {
        // Google cannot be reached: while the lock has not run out it is ours, and the next turn asks again.
        if (this.#now().getTime() >= Date.parse(last.record.expires)) return lost.abort(error);
      }
    }
  }

  #fresh(lock: Omit<LockRecord, "renewed" | "expires">): LockRecord {
    const now = this.#now();
    return { ...lock, renewed: now.toISOString(), expires: new Date(now.getTime() + this.#lifetimeMs).toISOString() };
  }

  async #free(lock: LockRecord): Promise<boolean> {
    const { process } = lock;
    const here = process !== undefined && process.machine === (await thisMachine());
    return isFree(lock, this.#now().getTime(), here && !isAlive(process.pid, process.startTime));
  }

  #refusal(lock: LockRecord): Failure {
    const now = this.#now().getTime();
    const since = spoken(now - Date.parse(lock.since));
    return new Failure("stage-locked", {
      stage: this.#stage,
      holder: lock.by,
      doing: lock.doing,
      since,
      free: spoken(freeIn(lock, now)),
    });
  }

  async #taken(): Promise<Failure> {
    const there = await this.#records.read(lockRecord, this.#place).catch(() => undefined);
    return new Failure("stage-lock-lost", {
      stage: this.#stage,
      holder: there?.record.by ?? "somebody who ran `fairlead unlock`",
    });
  }
}
