/** The continents in which two regions may hold one bucket: https://docs.cloud.google.com/storage/docs/locations. */
export function continentOf(region: string): "EU" | "US" | "ASIA" | undefined {
  if (region.startsWith("europe-")) return "EU";
  if (region.startsWith("us-")) return "US";
  return region.startsWith("asia-") ? "ASIA" : undefined;
}
