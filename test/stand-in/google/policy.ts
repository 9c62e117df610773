import { Refusal } from "./refusal.ts";
import { etag, type Json, type World } from "./world.ts";

/** The IAM policy of a resource; one without bindings where none was set. `_resource` shows that it exists. */
export function policyOf(world: World, key: string, _resource?: unknown): Json {
  return world.policies.get(key) ?? { version: 1, etag: etag("none") };
}

/** Replaces it. One that was read before another's change is refused, as its etag tells. */
export function setPolicy(world: World, key: string, policy: Json): Json {
  const before = policyOf(world, key);
  if (policy.etag !== undefined && policy.etag !== before.etag) {
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
