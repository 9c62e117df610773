import type { Scale } from "../app/model.ts";

/** What was measured for one component since the last look. */
export type Load = {
  /** Requests in flight on all its instances, or the length of its queues; undefined when it could not be measured. */
  concurrency: number | undefined;
  backlog: number | undefined;
  /** Share of the CPU each instance may use, on average over them, in percent. */
  cpuPercent: number | undefined;
};

/** Remembered between looks: since when fewer would have been enough. */
export type Calm = { fewer: number; since: number } | undefined;

/** Fewer instances are used only after the load asked for no more than them all this time. */
export const CALM_MS = 60_000;

/**
 * How many instances the component should have now. Up at once, down calmly; without a measure, as many as there are.
 * `now` is in ms of a clock that never jumps.
 */
export function scaleTo(scale: Scale, count: number, load: Load, calm: Calm, now: number): { count: number; calm: Calm } {
  const wanted = clamp(wantedFor(scale, count, load), scale);
  if (wanted >= count) return { count: wanted, calm: undefined };
  const fewer = calm === undefined ? wanted : Math.max(wanted, calm.fewer);
  const since = calm?.since ?? now;
  if (now - since < CALM_MS) return { count: clamp(count, scale), calm: { fewer, since } };
  return { count: fewer, calm: undefined };
}

function wantedFor(scale: Scale, count: number, load: Load): number {
  if (scale.on === undefined) return scale.min;
  switch (scale.on.measure) {
    case "concurrency":
      return load.concurrency === undefined ? count : Math.ceil(load.concurrency / scale.on.target);
    case "backlog":
      return load.backlog === undefined ? count : Math.ceil(load.backlog / scale.on.target);
    case "cpu":
      // The rule of Kubernetes' horizontal autoscaler, with its tolerance of a tenth against flutter.
      if (load.cpuPercent === undefined || count === 0) return count;
      return Math.abs(load.cpuPercent / scale.on.percent - 1) <= 0.1
        ? count
        : Math.ceil((count * load.cpuPercent) / scale.on.percent);
    default:
      return scale.on satisfies never;
  }
}

const clamp = (count: number, scale: Scale): number => Math.min(scale.max, Math.max(scale.min, count));
