/** The prefixes of networks that can be divided: Cloud Run takes no subnet smaller than /26, and a sixteenth is for it. */
export const SMALLEST_RANGE = 22;
/** A network of Google is private; this is the whole of 10.0.0.0/8. */
export const LARGEST_RANGE = 8;
/** Bits by which the part for Cloud Run is smaller than the range. */
const FOR_RUN = 4;
/** Of every subnet Google keeps four: https://docs.cloud.google.com/vpc/docs/subnets#unusable-ip-addresses-in-every-subnet */
const KEPT = 4;

/** How many addresses of a network with this prefix are there for instances on Cloud Run. */
export function runAddresses(prefix: number): number {
  return Math.max(0, 2 ** (32 - prefix - FOR_RUN) - KEPT);
}
