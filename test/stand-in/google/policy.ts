import { keyOf } from "./collection.ts";
import { notFound, Refusal } from "./refusal.ts";
import { type Asked, type Route, route } from "./route.ts";
import { etag, type Json, type World } from "./world.ts";

/** The IAM policy of a resource; one without bindings where none was set. */
export function policyOf(world: World, key: string): Json {
  return world.policies.get(key) ?? { version: 1, etag: etag("none") };
}

/** Replaces it. One that was read before another's change is refused, as its etag tells. */
export function setPolicy(world: World, key: string, policy: Json): Json {
  const before = policyOf(world, key);
  if (policy.etag !== undefined && policy.etag !== "" && policy.etag !== before.etag) {
    throw new Refusal(409, "There were concurrent policy changes. Please retry the whole read-modify-write.", {
      code: "ABORTED",
    });
  }
  const bindings = ((policy.bindings ?? []) as Json[]).filter(({ members }) => Array.isArray(members) && members.length > 0);
  const next: Json = { ...policy, version: policy.version ?? 1, bindings };
  next.etag = etag([bindings, world.next()]);
  world.policies.set(key, next);
  return next;
}

/**
 * Policies of whatever lies below a version. `separator` is `:` in most APIs and `/` in Compute. `exists` answers for
 * what is not a resource of its own.
 */
export function policyRoutes(
  version: string,
  separator: ":" | "/" = ":",
  exists?: (asked: Asked, key: string) => boolean,
): Route[] {
  const key = (asked: Asked) => {
    const name = keyOf({ ...asked, path: `${version}/${asked.params.resource}` });
    const there = exists?.(asked, name) ?? asked.world.resources.has(name);
    if (!there) throw notFound(name);
    return name;
  };
  const get = (asked: Asked) => policyOf(asked.world, key(asked));
  const at = `${version}/{resource+}${separator}`;
  return [
    route(`GET ${at}getIamPolicy`, get),
    route(`POST ${at}getIamPolicy`, get),
    route(`POST ${at}setIamPolicy`, (asked) => setPolicy(asked.world, key(asked), (asked.body.policy ?? {}) as Json)),
    route(`POST ${at}testIamPermissions`, (asked) => {
      key(asked);
      const wanted = (asked.body.permissions ?? []) as string[];
      return { permissions: wanted.filter((permission) => !asked.world.denied.has(permission)) };
    }),
  ];
}
