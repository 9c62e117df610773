/**
 * The addresses from which Cloudflare asks an origin, as published at https://www.cloudflare.com/ips-v4 and read on
 * 2026-09-26. The list changes about once in some years. Origins here have no IPv6 address.
 */
export const cloudflareRanges: readonly string[] = [
  "103.21.244.0/22",
  "103.22.200.0/22",
  "103.31.4.0/22",
  "104.16.0.0/13",
  "104.24.0.0/14",
  "108.162.192.0/18",
  "131.0.72.0/22",
  "141.101.64.0/18",
  "162.158.0.0/15",
  "172.64.0.0/13",
  "173.245.48.0/20",
  "188.114.96.0/20",
  "190.93.240.0/20",
  "197.234.240.0/22",
  "198.41.128.0/17",
];
