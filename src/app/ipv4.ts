/** Ranges of IPv4 addresses, as CIDR writes them; one without a length is a single address. */

/** The `index`-th part of that prefix length: `part("10.10.0.0/16", 20, 1)` is `10.10.16.0/20`. */
export function part(range: string, prefix: number, index: number): string {
  const { first } = read(range);
  return `${dotted(first + index * 2 ** (32 - prefix))}/${prefix}`;
}

export function prefixOf(range: string): number {
  return read(range).prefix;
}

/** The first address of a range. */
export function firstOf(range: string): string {
  return dotted(read(range).first);
}

/** The range that holds an address, by its first one: `198.51.100.7/24` is `198.51.100.0/24`. IPv6 stays as it is written. */
export function rangeOf(written: string): string {
  if (written.includes(":")) return written;
  const { first, prefix } = read(written);
  return `${dotted(first)}/${prefix}`;
}

/** Whether two ranges have addresses in common. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [read(a), read(b)];
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

function read(range: string): { first: number; size: number; prefix: number } {
  const [address = "", length = "32"] = range.split("/");
  const prefix = Number(length);
  const number = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - prefix);
  return { first: number - (number % size), size, prefix };
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}
