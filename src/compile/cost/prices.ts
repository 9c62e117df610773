/**
 * Google's list prices in US dollars, without discounts, free amounts and tax. `compared` says when the number was last seen to
 * be the published one; where that is absent it is remembered, and the estimate says so. Prices are those of us-central1 unless
 * they are given for both price groups of regions.
 */
export type Price = {
  /** For regions of the first and of the second group; one number holds for all. */
  usd: number | readonly [number, number];
  /** How much more other regions than the one it is published for may cost. */
  elsewhere?: number;
  source: string;
  compared?: string;
};

const run = "https://cloud.google.com/run/pricing";
const sql = "https://cloud.google.com/sql/pricing";
const redis = "https://cloud.google.com/memorystore/docs/redis/pricing";
const vpc = "https://cloud.google.com/vpc/network-pricing";
const gke = "https://cloud.google.com/kubernetes-engine/pricing";
const storage = "https://cloud.google.com/storage/pricing";
const armor = "https://cloud.google.com/armor/pricing";

export const prices = {
  /** Cloud Run while requests are answered, per processor and second, and per gibibyte and second. */
  runRequestCpu: { usd: [0.000024, 0.0000336], source: run, compared: "2026-08" },
  runRequestMemory: { usd: [0.0000025, 0.0000035], source: run, compared: "2026-08" },
  /** The same of an instance that is kept and has nothing to do. */
  runIdleCpu: { usd: [0.0000025, 0.0000035], source: run },
  runIdleMemory: { usd: [0.0000025, 0.0000035], source: run },
  runRequests: { usd: 0.4 / 1e6, source: run, compared: "2026-08" },
  /** Jobs. */
  runAlwaysCpu: { usd: [0.000018, 0.0000252], source: run, compared: "2026-10" },
  runAlwaysMemory: { usd: [0.000002, 0.0000028], source: run, compared: "2026-10" },
  /** Worker pools; the second group is remembered from the first by the ratio of the others. */
  runPoolCpu: { usd: [0.000011244, 0.0000157416], source: run },
  runPoolMemory: { usd: [0.000001235, 0.000001729], source: run },

  /** Per hour. */
  sqlMicro: { usd: 0.0105, elsewhere: 1.35, source: sql, compared: "2026-10" },
  sqlSmall: { usd: 0.035, elsewhere: 1.35, source: sql, compared: "2026-10" },
  sqlCpu: { usd: 0.0413, elsewhere: 1.35, source: sql, compared: "2026-10" },
  sqlMemory: { usd: 0.007, elsewhere: 1.35, source: sql, compared: "2026-10" },
  /** Per gibibyte and month. */
  sqlDisk: { usd: 0.17, elsewhere: 1.35, source: sql, compared: "2026-10" },
  sqlBackup: { usd: 0.08, elsewhere: 1.35, source: sql, compared: "2026-10" },
  /** Per gibibyte and hour, of small instances; larger ones cost less for each. */
  redisBasic: { usd: 0.049, elsewhere: 1.35, source: redis, compared: "2026-09" },
  redisStandard: { usd: 0.064, elsewhere: 1.35, source: redis },

  bucket: { usd: 0.02, elsewhere: 1.3, source: storage },
  egress: { usd: 0.12, elsewhere: 1.6, source: vpc },
  natHour: { usd: 0.0014, source: "https://cloud.google.com/nat/pricing" },
  natMostHour: { usd: 0.044, source: "https://cloud.google.com/nat/pricing" },
  natData: { usd: 0.045, source: "https://cloud.google.com/nat/pricing" },
  address: { usd: 0.005, source: vpc },
  /** Up to five forwarding rules, per hour. */
  balancer: { usd: 0.025, source: "https://cloud.google.com/vpc/network-pricing#lb", compared: "2026-10" },
  balancerData: { usd: 0.008, elsewhere: 1.5, source: "https://cloud.google.com/vpc/network-pricing#lb" },
  armorPolicy: { usd: 5, source: armor, compared: "2026-10" },
  armorRule: { usd: 1, source: armor, compared: "2026-10" },
  armorRequests: { usd: 0.75 / 1e6, source: armor, compared: "2026-10" },
  secret: { usd: 0.06, source: "https://cloud.google.com/secret-manager/pricing" },
  schedule: { usd: 0.1, source: "https://cloud.google.com/scheduler/pricing" },
  logs: { usd: 0.5, source: "https://cloud.google.com/products/observability/pricing", compared: "2026-10" },

  cluster: { usd: 0.1, source: gke, compared: "2026-06" },
  autopilotCpu: { usd: 0.0445, elsewhere: 1.35, source: gke, compared: "2026-06" },
  autopilotMemory: { usd: 0.0049225, elsewhere: 1.35, source: gke, compared: "2026-06" },
  autopilotSpotCpu: { usd: 0.0133, elsewhere: 1.35, source: gke },
  autopilotSpotMemory: { usd: 0.0014767, elsewhere: 1.35, source: gke },
  /** Machines of the series E2, by processor and by gibibyte. */
  e2Cpu: { usd: 0.021811, elsewhere: 1.35, source: "https://cloud.google.com/compute/all-pricing" },
  e2Memory: { usd: 0.002923, elsewhere: 1.35, source: "https://cloud.google.com/compute/all-pricing" },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;
