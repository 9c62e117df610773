import type { Burst } from "./ground.ts";
import type { Bytes, Millicores } from "./units.ts";

const GI = 2 ** 30;

/**
 * What Cloud Run gives one container: whole processors in these steps, each with the least and the most memory it comes
 * with. https://cloud.google.com/run/docs/configuring/services/cpu: less than one processor would mean one request at a time.
 */
const steps = [
  { cpu: 1, least: GI / 2, most: 4 * GI },
  { cpu: 2, least: GI / 2, most: 8 * GI },
  { cpu: 4, least: 2 * GI, most: 16 * GI },
  { cpu: 6, least: 4 * GI, most: 24 * GI },
  { cpu: 8, least: 4 * GI, most: 32 * GI },
] as const;

export type Size = { cpu: Millicores; memory: Bytes };

/** What an instance may take at most: what is asked, or as much as it may burst to. */
export function mostOf(size: Size & { burst: Burst | undefined }): Size {
  return { cpu: size.burst?.cpu ?? size.cpu, memory: size.burst?.memory ?? size.memory };
}

/** That, rounded up to what Cloud Run has; `undefined` where it has nothing as large. */
export function cloudRunSize(size: Size & { burst: Burst | undefined }): Size | undefined {
  const { cpu, memory } = mostOf(size);
  const step = steps.find((other) => cpu <= other.cpu * 1000 && memory <= other.most);
  if (step === undefined) return undefined;
  const mebibytes = Math.ceil(Math.max(memory, step.least) / 2 ** 20);
  return { cpu: (step.cpu * 1000) as Millicores, memory: (mebibytes * 2 ** 20) as Bytes };
}
