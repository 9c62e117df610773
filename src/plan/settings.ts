import * as z from "zod";
import { FORMAT } from "./records.ts";

/**
 * What operating a stage on Google has settled beside its releases: counts that are held, which version of each secret is in
 * use, whose jobs have run. Every apply takes it, so that Terraform always says what is meant.
 */
export const settingsRecord = z.object({
  format: z.literal(FORMAT),
  /** Counts that `fairlead scale` holds, by component. */
  held: z.record(z.string(), z.int().min(0)),
  /** The version of each secret that components read; the first one where it is not named. */
  secretVersions: z.record(z.string(), z.int().positive()),
  /** The deployment whose jobs before the release ran last: a rollback runs none. */
  jobs: z.string().optional(),
  /** The identity of each cluster the stage lives in, by its role: another one is refused. */
  clusters: z.record(z.string(), z.string()).optional(),
  /** Which region serves; the primary until a failover. Every later apply says the same. */
  serving: z.enum(["primary", "standby"]).optional(),
});
export type Settings = z.infer<typeof settingsRecord>;

export type Serving = "primary" | "standby";
export function servingIn({ serving = "primary" }: Settings): Serving {
  return serving;
}

/** Of a stage on which nothing was done yet. */
export const noSettings: Settings = { format: FORMAT, held: {}, secretVersions: {} };
