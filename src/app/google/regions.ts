/**
 * Google's regions as of 2026-10: their zones and the price group that Cloud Run puts them in
 * (https://docs.cloud.google.com/compute/docs/regions-zones, https://docs.cloud.google.com/run/docs/locations). Cloud Run, Cloud
 * SQL and GKE are in each of them.
 */
export type Region = { name: string; zones: readonly string[]; tier: 1 | 2 };

const zonesOf: Readonly<Record<string, string>> = { "europe-west1": "bcd", "us-central1": "abcf", "us-east1": "bcd" };

const first = [
  "asia-east1",
  "asia-northeast1",
  "asia-northeast2",
  "asia-south1",
  "asia-southeast3",
  "europe-north1",
  "europe-north2",
  "europe-southwest1",
  "europe-west1",
  "europe-west4",
  "europe-west8",
  "europe-west9",
  "me-west1",
  "northamerica-south1",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-east5",
  "us-south1",
  "us-west1",
];

const second = [
  "africa-south1",
  "asia-east2",
  "asia-northeast3",
  "asia-south2",
  "asia-southeast1",
  "asia-southeast2",
  "australia-southeast1",
  "australia-southeast2",
  "europe-central2",
  "europe-west10",
  "europe-west12",
  "europe-west2",
  "europe-west3",
  "europe-west6",
  "me-central1",
  "me-central2",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "southamerica-east1",
  "southamerica-west1",
  "us-west2",
  "us-west3",
  "us-west4",
];

const region =
  (tier: Region["tier"]) =>
  (name: string): Region => ({
    name,
    zones: [...(zonesOf[name] ?? "abc")].map((letter) => `${name}-${letter}`),
    tier,
  });

/** By name. */
export const regions: ReadonlyMap<string, Region> = new Map(
  [...first.map(region(1)), ...second.map(region(2))].map((one) => [one.name, one]),
);

/** Places of several regions at once, where data may be: https://docs.cloud.google.com/storage/docs/locations. */
export const wide: readonly string[] = ["us", "eu", "asia", "nam4", "eur4", "asia1", "eur5", "eur7", "eur8"];
