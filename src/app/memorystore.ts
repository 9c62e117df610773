/** What Memorystore for Redis makes of a major version; it has none of 8. */
export const redisVersions: Readonly<Record<number, string>> = { 7: "7_2" };
