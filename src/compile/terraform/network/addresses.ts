/** Ranges of IPv4 addresses, divided without overlap. */

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

function read(range: string): { first: number; prefix: number } {
  const [address = "", length] = range.split("/");
  const prefix = Number(length);
  const number = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - prefix);
  return { first: number - (number % size), prefix };
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}
