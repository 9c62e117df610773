import type { Product } from "../route.ts";
import { compute } from "./compute.ts";
import { container } from "./container.ts";
import { dns } from "./dns.ts";
import { admissions, builds, clusterBackups, iap, parameters, workflows } from "./further.ts";
import { identity, tokens } from "./identity.ts";
import { logging, monitoring } from "./observability.ts";
import { billing, resourceManager, serviceUsage } from "./projects.ts";
import { run } from "./run.ts";
import { secrets } from "./secrets.ts";
import { analysis, certificates, redis, registry, scheduler, serviceNetworking, vpcAccess } from "./simple.ts";
import { sql } from "./sql.ts";
import { storage } from "./storage.ts";

export const products: readonly Product[] = [
  admissions,
  builds,
  clusterBackups,
  iap,
  parameters,
  workflows,
  analysis,
  billing,
  certificates,
  compute,
  container,
  dns,
  identity,
  logging,
  monitoring,
  redis,
  registry,
  resourceManager,
  run,
  scheduler,
  secrets,
  serviceNetworking,
  serviceUsage,
  sql,
  storage,
  tokens,
  vpcAccess,
];
