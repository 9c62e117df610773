/**
 * Quantities of the manifest as numbers that know their unit. Readers take the forms the schema has let through and throw
 * a RangeError on any other text; printers give the shortest text that reads back as the same number.
 */

export type Milliseconds = number & { readonly unit: "ms" };
export type Bytes = number & { readonly unit: "bytes" };
export type Millicores = number & { readonly unit: "millicores" };

/** So many requests in so much time. */
export type Rate = { requests: number; per: Milliseconds };

const durations = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const sizes = { Ti: 2 ** 40, Gi: 2 ** 30, Mi: 2 ** 20, Ki: 2 ** 10 } as const;

/** `90s`, `5m`, `7d` as milliseconds. */
export function milliseconds(text: string): Milliseconds {
  return scaled(text, durations) as Milliseconds;
}

/** `512Mi`, `20Gi` as bytes. */
export function bytes(text: string): Bytes {
  return scaled(text, sizes) as Bytes;
}

/** `250m`, `0.5` or `2` processors as thousandths, rounded to one. */
export function millicores(cpu: string | number): Millicores {
  if (typeof cpu === "number") return Math.max(1, Math.round(cpu * 1000)) as Millicores;
  return scaled(cpu, { m: 1 }) as Millicores;
}

/** `600/1m`. */
export function rate(text: string): Rate {
  const [requests = "", per = ""] = text.split("/");
  return { requests: scaled(`${requests}x`, { x: 1 }), per: milliseconds(per) };
}

/** `70%` as 70. */
export function percent(text: string): number {
  const number = /^([0-9]+(?:\.[0-9]+)?)%$/.exec(text)?.[1];
  if (number === undefined) throw new RangeError(`${text} is not a percentage`);
  return Number(number);
}

/** Milliseconds in the largest unit that leaves no remainder. */
export function printDuration(duration: Milliseconds): string {
  return printed(duration, durations) ?? "0s";
}

/** Bytes in the largest unit that leaves no remainder; a plain number where none does. */
export function printSize(size: Bytes): string {
  return printed(size, sizes) ?? String(size);
}

/** Thousandths of a processor, as `250m` or whole processors. */
export function printCpu(cpu: Millicores): string {
  return cpu % 1000 === 0 ? String(cpu / 1000) : `${cpu}m`;
}

export function printRate({ requests, per }: Rate): string {
  return `${requests}/${printDuration(per)}`;
}

function scaled(text: string, units: Readonly<Record<string, number>>): number {
  const [, count, unit = ""] = /^([0-9]+)([A-Za-z]+)$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (count === undefined || factor === undefined)
    throw new RangeError(`${text} is not a number and one of ${Object.keys(units).join(", ")}`);
  return Number(count) * factor;
}

/** Units stand largest first. */
function printed(amount: number, units: Readonly<Record<string, number>>): string | undefined {
  const fitting = amount > 0 ? Object.entries(units).find(([, factor]) => amount % factor === 0) : undefined;
  return fitting && `${amount / fitting[1]}${fitting[0]}`;
}
