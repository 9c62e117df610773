import { continentOf } from "../../../app/continent.ts";
import { type Context, local } from "../context.ts";
import { namesOf } from "../edge/certificate.ts";
import { raw } from "../hcl/expression.ts";
import { resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { bucketName, type Hosted } from "./names.ts";

const DAY = 86_400_000;
/** In seconds; how long a browser remembers what it was allowed. */
const HOUR = 3600;

/** A bucket of the stage; one that is there already is only named and granted. */
export function bucket(context: Context, { name, versions, deleteAfter, hosting }: Hosted<"bucket">): Draft {
  if (hosting.existing !== undefined) return { file: "buckets.tf", blocks: [] };
  const made = resource("google_storage_bucket", local(name), {
    name: bucketName(context, name),
    ...placeOfBucket(context, hosting.location),
    uniform_bucket_level_access: true,
    public_access_prevention: isRouted(context, name) ? "inherited" : "enforced",
    deletion_policy: raw('var.deletion_protection ? "PREVENT" : "DELETE"'),
    cors: crossOrigin(context, name),
    versioning: versions === undefined ? undefined : { enabled: true },
    lifecycle_rule: [
      ...(versions === undefined
        ? []
        : [{ action: { type: "Delete" }, condition: { days_since_noncurrent_time: daysOf(versions), with_state: "ARCHIVED" } }]),
      ...(deleteAfter === undefined ? [] : [{ action: { type: "Delete" }, condition: { age: daysOf(deleteAfter) } }]),
    ],
  });
  return { file: "buckets.tf", blocks: [made] };
}

/** Google counts in days; nothing is deleted before its time. */
function daysOf(duration: number): number {
  return Math.max(1, Math.ceil(duration / DAY));
}

/** A bucket is public only by being in `access.routes`: who knows its name may read it, as a load balancer serves it. */
function isRouted({ app }: Context, name: string): boolean {
  return app.access?.routes.some(({ to }) => to === name) ?? false;
}

/** On GKE a route sends visitors on to the bucket's own address, another origin than the pages that load from it. */
function crossOrigin(context: Context, name: string) {
  const { access, target } = context.app;
  if (target !== "gke" || access?.domain === undefined || !isRouted(context, name)) return undefined;
  const origin = namesOf(access).map((host) => `https://${host}`);
  return [{ origin, method: ["GET", "HEAD"], response_header: ["Content-Type"], max_age_seconds: HOUR }];
}

/** Where it lies: as the manifest says, else in the stage's region, and with a standby region in both. */
function placeOfBucket({ app, google }: Context, location: string | undefined) {
  const standby = app.ground.standby?.region;
  if (location !== undefined) return { location: location.toUpperCase() };
  if (standby === undefined) return { location: google.region.toUpperCase() };
  const continent = continentOf(google.region);
  if (continent === undefined || continent !== continentOf(standby)) return { location: google.region.toUpperCase() };
  const regions = [google.region, standby].map((region) => region.toUpperCase()).sort();
  return { location: continent, custom_placement_config: { data_locations: regions } };
}
