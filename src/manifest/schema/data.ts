import * as z from "zod";
import { bucketName, databaseName, givenName, nounName, settingName } from "./names.ts";
import { absolutePath, location, region } from "./places.ts";
import { cpu, duration, size } from "./quantities.ts";
import { timeOfDay } from "./times.ts";
import { partially } from "./written.ts";

const sizes = z.enum(["micro", "small", "medium", "large"]);

const provider = z
  .enum(["google", "cluster"])
  .default("google")
  .describe(
    "Who runs it on GKE: Google's managed service, or objects in the cluster (CloudNativePG, Valkey). Data that sites reach needs `cluster`, because managed servers know no login by certificate.",
  );

const standby = z
  .enum(["none", "zone"])
  .default("none")
  .describe(
    "`zone`: a second server that takes over. Local: streaming replica; Google: regional availability; cluster: replicas over zones.",
  );

const tls = z.enum(["none", "server", "mutual"]);

const keep = z.int().min(1).max(3650);

const backups = z
  .union([
    z.literal("none"),
    z.strictObject({
      at: timeOfDay.describe('When, in UTC: `"02:00"`.'),
      keep: keep.describe("How many are kept."),
      pitr: duration.default("7d").describe("How far back any moment can be restored."),
      location: location.optional().describe("Where they are kept; near the data without it."),
      copy: z
        .strictObject({
          to: region.describe("The region that gets a copy. Local: a second folder."),
          keep: keep.describe("How many are kept there."),
        })
        .optional()
        .describe("A copy in another region, with its own count. None without it."),
      dump: z
        .strictObject({
          at: timeOfDay.describe("When, in UTC."),
          to: nounName.describe("The bucket of `data` that gets it."),
        })
        .optional()
        .describe("A logical dump (`pg_dump`) into a bucket of the app. None without it."),
    }),
  ])
  .describe("Backups. Local: base backup and write-ahead log. Google: the service's own. Cluster: to a bucket.");

const existing = "One that is there already, by its name: Fairlead uses it and never destroys it. Google targets.";

const postgres = {
  kind: z.literal("postgres").describe("A PostgreSQL server with one database."),
  provider,
  existing: givenName.optional().describe(existing),
  version: z
    .int()
    .min(15)
    .max(18)
    .default(17)
    .describe("Major version, 15 to 18. Changing it while data exists is refused; `fairlead migrate` does it."),
  name: databaseName.optional().describe("Name of the database; the app's name without it."),
  user: databaseName
    .optional()
    .describe("Role that owns it; the app's name without it. At a site, `site_<name>` inherits from it."),
  size: z
    .union([
      sizes,
      z.strictObject({
        cpu: cpu.describe("Processors."),
        memory: size.describe("Memory."),
        storage: size.optional().describe("Disk; it grows by itself on Google."),
      }),
    ])
    .default("small")
    .describe("A word or exact numbers. Google: tier and disk; cluster: requests and volume; nothing locally."),
  standby,
  tls: tls
    .default("server")
    .describe(
      "`server` encrypts, `mutual` also asks the client for a certificate. Local: none unless the binary has it. Sites always `mutual`.",
    ),
  flags: z
    .record(settingName, z.union([z.string(), z.number()]))
    .optional()
    .describe("Settings of the server, by their Postgres names: `max_connections: 500`."),
  backups: backups.optional(),
};

const redis = {
  kind: z.literal("redis").describe("A Redis server, Valkey where that is what there is."),
  provider,
  version: z.int().min(7).max(8).default(7).describe("Major version. Local: whatever is there from 6.2 on, and told."),
  size: z
    .union([sizes, z.strictObject({ memory: size.describe("Memory.") })])
    .default("small")
    .describe("A word or the memory. Google: tier; cluster: requests; nothing locally."),
  standby,
  tls: tls.default("none").describe("`server` encrypts, `mutual` also asks the client for a certificate. Sites always `mutual`."),
};

const bucket = {
  kind: z.literal("bucket").describe("A place for files."),
  existing: bucketName.optional().describe(existing),
  mount: absolutePath
    .optional()
    .describe(
      "Where components see it as a folder: `${media.path}`. Local: a folder; Cloud Run and GKE: mounted; sites: refused.",
    ),
  versions: duration.optional().describe("How long replaced and deleted objects are kept. None without it."),
  "delete-after": duration.optional().describe("How old objects get before they are deleted. For ever without it."),
  location: location.optional().describe("Where it lies; the stage's region without it."),
};

const kinds = z.enum(["postgres", "redis", "bucket"]).describe("What kind of data it is.");

export const datum = z.discriminatedUnion("kind", [z.strictObject(postgres), z.strictObject(redis), z.strictObject(bucket)]);

/** What a stage writes over an entry of data. */
export const datumOverride = partially({
  ...bucket,
  ...redis,
  ...postgres,
  kind: kinds,
  existing: givenName.optional().describe(existing),
  version: z.int().min(7).max(18).describe("Major version."),
  size: z
    .union([
      sizes,
      z.strictObject({
        cpu: cpu.optional().describe("Processors; postgres only."),
        memory: size.describe("Memory."),
        storage: size.optional().describe("Disk; postgres only."),
      }),
    ])
    .describe("A word or exact numbers."),
});

export const data = z
  .record(nounName, datum)
  .describe(
    "What keeps state, by name. Local: real servers and a folder. Google: Cloud SQL, Memorystore, Cloud Storage. Sites reach it through the gateway of their stage.",
  );
export const dataOverrides = z.record(nounName, datumOverride).describe("Over the data of the top level, key by key.");

/** Which kinds know a key, to tell where a misplaced one belongs. */
export const keysByKind: Readonly<Record<string, readonly string[]>> = {
  postgres: Object.keys(postgres),
  redis: Object.keys(redis),
  bucket: Object.keys(bucket),
};
