/** Which versions of secrets a release's objects read: pure from the objects and what operating the stage has settled. */
import * as z from "zod";
import { digest } from "../../compile/digest.ts";
import type { KubernetesObject, Placed } from "../../compile/kubernetes/object.ts";

const externalSecret = z.looseObject({
  kind: z.literal("ExternalSecret"),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    target: z.looseObject({ name: z.string() }),
    data: z.array(z.looseObject({ remoteRef: z.looseObject({ key: z.string() }) })),
  }),
});
type Pinned = { object: z.infer<typeof externalSecret>; from: string; to: string };

/**
 * The objects with the versions that are settled, by the secret's name in Secret Manager; what is not named is read as it was
 * written last. A Secret of which a version is settled is named by it, so that another version is rolled like another release:
 * old instances keep what they have, and no value changes under them.
 */
export function pinSecrets(objects: readonly Placed[], versions: ReadonlyMap<string, number>): readonly Placed[] {
  const pinned = new Map(objects.flatMap(({ object }) => pinnedOf(object, versions) ?? []).map((one) => [one.from, one]));
  if (pinned.size === 0) return objects;
  const names = new Map([...pinned.values()].map(({ from, to }) => [from, to]));
  return objects.map((placed) => {
    const own = placed.object.kind === "ExternalSecret" ? pinned.get(placed.object.metadata.name) : undefined;
    return { ...placed, object: own === undefined ? (renamed(placed.object, names) as KubernetesObject) : objectOf(own) };
  });
}

function pinnedOf(object: KubernetesObject, versions: ReadonlyMap<string, number>): Pinned[] | undefined {
  const found = externalSecret.safeParse(object).data;
  if (found === undefined) return undefined;
  const { metadata, spec } = found;
  const data = spec.data.map((one) => {
    const version = versions.get(one.remoteRef.key);
    return version === undefined ? one : { ...one, remoteRef: { ...one.remoteRef, version: String(version) } };
  });
  const used = data.flatMap(({ remoteRef: { key, version } }) => (version === undefined ? [] : [[key, version]]));
  if (used.length === 0) return undefined;
  return [
    {
      object: { ...found, spec: { ...spec, data } },
      from: metadata.name,
      to: `${metadata.name}-${digest(used).slice(0, 8)}`,
    },
  ];
}

function objectOf({ object: { metadata, spec, ...others }, to }: Pinned): KubernetesObject {
  const target = { ...spec.target, name: to };
  return { ...others, metadata: { ...metadata, name: to }, spec: { ...spec, target } } as unknown as KubernetesObject;
}

/** Where an object names a Secret: environment, volumes, logins for registries, what KEDA logs in with. */
const REFERRING = new Set(["secretKeyRef", "secretRef", "secret", "imagePullSecrets", "secretTargetRef"]);
const NAMES = ["name", "secretName"] as const;

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!REFERRING.has(key)) return [key, renamed(inner, names)];
      return [key, Array.isArray(inner) ? inner.map((one) => reference(one, names)) : reference(inner, names)];
    }),
  );
}

function reference(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  const changed = NAMES.flatMap((key) => {
    const name = fields[key];
    const to = typeof name === "string" ? names.get(name) : undefined;
    return to === undefined ? [] : [[key, to] as const];
  });
  return { ...fields, ...Object.fromEntries(changed) };
}
