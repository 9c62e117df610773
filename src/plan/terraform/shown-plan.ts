import * as z from "zod";

const path = z.array(z.union([z.string(), z.number()]));

const change = z.object({
  actions: z.array(z.string()),
  before: z.unknown(),
  after: z.unknown(),
  after_unknown: z.unknown(),
  before_sensitive: z.unknown(),
  after_sensitive: z.unknown(),
  replace_paths: z.array(path).default([]),
  importing: z.looseObject({}).optional(),
});

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change,
});

/**
 * What we read of `terraform show -json <plan>` (https://developer.hashicorp.com/terraform/internals/json-format).
 * Minor versions of the format add members only, so every 1.x is read.
 */
export const shownPlan = z.object({
  format_version: z.string().regex(/^1\./),
  resource_changes: z.array(resourceChange).default([]),
  resource_drift: z.array(resourceChange).default([]),
  output_changes: z.record(z.string(), z.object({ actions: z.array(z.string()) })).default({}),
});

export type ShownPlan = z.infer<typeof shownPlan>;
export type ShownChange = z.infer<typeof change>;
export type ShownResource = z.infer<typeof resourceChange>;
