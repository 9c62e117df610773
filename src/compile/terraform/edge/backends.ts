/** What stands behind the load balancer: a backend for each service and guard, a backend bucket for each bucket. */
import type { App } from "../../../app/model.ts";
import { type Context, local, stageName } from "../context.ts";
import { bucketName } from "../data/names.ts";
import { quote, raw } from "../hcl/expression.ts";
import { type Addressed, resource } from "../resource.ts";
import type { Draft } from "../stack.ts";
import { type Policies, policyOf } from "./armor.ts";
import { type Guard, guardKey, type Lane } from "./lanes.ts";

/** One backend, its name among those of the stage, and the lanes that lead to it. */
export type Backend = { name: string; to: string; lanes: readonly Lane[] } & (
  | { kind: "service"; guard: Guard }
  /** Whoever knows its name may read it, so that no guard holds. */
  | { kind: "bucket" }
);

/** The backends that lanes need. The first guard of a service has its name; others are named after where they begin. */
export function backendsOf({ data }: Pick<App, "data">, lanes: readonly Lane[]): Backend[] {
  const buckets = new Set(data.flatMap(({ kind, name }) => (kind === "bucket" ? [name] : [])));
  const backends = new Map<string, Backend & { lanes: Lane[] }>();
  const names = new Set<string>();
  for (const lane of lanes) {
    const bucket = buckets.has(lane.to);
    const key = bucket ? lane.to : `${lane.to} ${guardKey(lane.guard)}`;
    const known = backends.get(key);
    if (known !== undefined) {
      known.lanes.push(lane);
      continue;
    }
    const name = free(names, names.has(lane.to) ? `${lane.to}-${slug(lane.path)}` : lane.to);
    const common = { name, to: lane.to, lanes: [lane] };
    backends.set(key, bucket ? { kind: "bucket", ...common } : { kind: "service", guard: lane.guard, ...common });
  }
  return [...backends.values()];
}

function slug(path: string): string {
  return (
    path
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 20)
      .replace(/-+$/, "") || "path"
  );
}

/** The wanted name, or one like it that is not taken yet. */
export function free(names: Set<string>, wanted: string): string {
  let name = wanted;
  for (let count = 2; names.has(name); count++) name = `${wanted}-${count}`;
  names.add(name);
  return name;
}

/** Where the URL map sends requests of a backend. */
export function backendId({ kind, name }: Backend): ReturnType<typeof raw> {
  return raw(`google_compute_backend_${kind}.${local(name)}.id`);
}

export function backendDrafts(context: Context, backends: readonly Backend[], policies: Policies): Draft[] {
  const services = backends.flatMap((backend) => (backend.kind === "service" ? [backend] : []));
  return [
    { file: "backends.tf", blocks: [...new Set(services.map(({ to }) => to))].map((to) => endpointGroup(context, to)) },
    { file: "backends.tf", blocks: services.map((backend) => service(context, backend, policies)) },
    { file: "buckets.tf", blocks: backends.flatMap((backend) => (backend.kind === "bucket" ? [bucket(context, backend)] : [])) },
    publicBuckets(context, backends),
    { file: "iap.tf", blocks: services.flatMap((backend) => visitors(backend)) },
  ];
}

function endpointGroup(context: Context, service: string): Addressed {
  return resource("google_compute_region_network_endpoint_group", local(service), {
    name: stageName(context, "compute", service),
    region: context.google.region,
    network_endpoint_type: "SERVERLESS",
    cloud_run: { service: stageName(context, "run", service) },
  });
}

function service(context: Context, { name, to, guard }: Extract<Backend, { kind: "service" }>, policies: Policies): Addressed {
  return resource("google_compute_backend_service", local(name), {
    name: stageName(context, "compute", name),
    load_balancing_scheme: "EXTERNAL_MANAGED",
    security_policy: policyOf(policies, guard),
    backend: [{ group: raw(`google_compute_region_network_endpoint_group.${local(to)}.id`) }],
    // Requests that are refused here never reach the app's own logs.
    log_config: { enable: true },
    ...(guard.people === undefined ? {} : { iap: { enabled: true } }),
  });
}

function bucket(context: Context, { name, to }: Backend): Addressed {
  return resource("google_compute_backend_bucket", local(name), {
    name: stageName(context, "compute", name),
    bucket_name: bucketName(context, to),
    enable_cdn: true,
  });
}

/** Buckets that routes lead to. Read by name only: with a role that also lists, the bucket's whole content could be found. */
export function publicBuckets(context: Context, backends: readonly Backend[]): Draft {
  const grants = backends.flatMap(({ kind, name, to }) => {
    if (kind !== "bucket") return [];
    const grant = { bucket: bucketName(context, to), role: "roles/storage.legacyObjectReader", member: "allUsers" };
    const why = "Public because a route leads here. Objects are read by their names; nobody can list them.";
    return [resource("google_storage_bucket_iam_member", local(name), grant, { why })];
  });
  return { file: "buckets.tf", blocks: grants };
}

/** Whom the Identity-Aware Proxy lets in. */
function visitors({ name, guard }: Extract<Backend, { kind: "service" }>): Addressed[] {
  if (guard.people === undefined || guard.people.length === 0) return [];
  const members = guard.people.map((who) => (who.startsWith("email:") ? who.replace("email:", "user:") : who));
  return [
    resource(
      "google_iap_web_backend_service_iam_member",
      local(name),
      {
        web_backend_service: raw(`google_compute_backend_service.${local(name)}.name`),
        role: "roles/iap.httpsResourceAccessor",
        member: raw("each.value"),
      },
      { for_each: raw(`toset([${members.map((member) => quote(member)).join(", ")}])`) },
    ),
  ];
}
