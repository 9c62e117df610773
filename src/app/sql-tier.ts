import type { Hosting } from "./ground.ts";

/** A machine of Cloud SQL's edition Enterprise. */
export type Tier = {
  /** As Google writes it: `db-custom-2-7680`. */
  name: string;
  /** Whether it has more than was asked for, because there is no smaller one that holds it. */
  rounded: boolean;
};

/** Machines by a word. The two smallest share a processor with others. */
const words = { micro: "db-f1-micro", small: "db-g1-small", medium: "db-custom-2-7680", large: "db-custom-4-15360" } as const;

/** What Google makes of a size by numbers: https://docs.cloud.google.com/sql/docs/postgres/create-instance#machine-types. */
const LEAST_MEMORY = 3840;
const MEMORY_STEP = 256;
const MEMORY_PER_CPU = { least: 0.9 * 1024, most: 6.5 * 1024 };
export const MOST_CPU = 96;
export const MOST_MEMORY_GIB = 624;
/** https://docs.cloud.google.com/sql/quotas#storage_limits: 64 TiB. */
export const MOST_STORAGE_GIB = 64 * 1024;
const MEBIBYTE = 2 ** 20;

/** The smallest tier that holds a size; processors follow from memory where only that is given. */
export function tierOf(size: Hosting["size"]): Tier {
  if (typeof size === "string") return { name: words[size], rounded: false };
  const memory = size.memory / MEBIBYTE;
  const askedCpu = size.cpu === undefined ? undefined : size.cpu / 1000;
  const cpu = wholeCpu(Math.max(askedCpu ?? 1, memory / MEMORY_PER_CPU.most));
  const least = Math.max(LEAST_MEMORY, memory, cpu * MEMORY_PER_CPU.least);
  const given = Math.ceil(least / MEMORY_STEP) * MEMORY_STEP;
  return { name: `db-custom-${cpu}-${given}`, rounded: given !== memory || (askedCpu !== undefined && askedCpu !== cpu) };
}

/** One, or an even number. */
function wholeCpu(cpu: number): number {
  return cpu <= 1 ? 1 : Math.ceil(cpu / 2) * 2;
}
