/**
 * All that is read off the schema before any manifest is. Plain data only: the build works it out and writes it down in
 * place of this file, so that zod comes up only where a mistake has to be explained.
 */
import { Reader } from "./rules/read-off.ts";
import { access, monitor } from "./schema/access.ts";
import { network } from "./schema/ground.ts";
import { health, metrics } from "./schema/health.ts";
import { gateway } from "./schema/release.ts";
import { siteOverride } from "./schema/site.ts";
import { stageOverride } from "./schema/stage.ts";
import { manifestSchema, stageSchema } from "./schema.ts";

const reader = new Reader();
const [, fullMetrics] = metrics.options;

/** Where the rules of each schema begin. */
export const roots = {
  manifest: reader.read(manifestSchema),
  stage: reader.read(stageSchema),
  stageOverride: reader.read(stageOverride),
  siteOverride: reader.read(siteOverride),
};

export const rules = reader.rules;

/** What holds where a manifest says nothing at all. */
export const defaults = {
  access: access.parse({}),
  health: health.parse({}),
  metrics: { every: fullMetrics.shape.every.parse(undefined) },
  network: network.parse({}),
  monitor: monitor.parse({}),
  keepalive: gateway.shape.keepalive.parse(undefined),
  certificates: gateway.shape.certificates.parse(undefined),
};
