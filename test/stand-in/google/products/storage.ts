/** Cloud Storage: buckets, objects with generations and conditions, policies. Former versions are not kept. */
import { createHash } from "node:crypto";
import { policyOf, setPolicy } from "../policy.ts";
import { notFound, Refusal } from "../refusal.ts";
import { Answer, type Asked, type Product, route } from "../route.ts";
import { etag, type Json, type World } from "../world.ts";

type Content = { bytes: Buffer; meta: Json };
const contents = new WeakMap<World, Map<string, Content>>();

function objects(world: World): Map<string, Content> {
  const there = contents.get(world) ?? new Map<string, Content>();
  contents.set(world, there);
  return there;
}

const bucketKey = (name: string) => `storage.googleapis.com/b/${name}`;

function bucketOf({ world, params }: Asked): Json {
  const bucket = world.resources.get(bucketKey(params.bucket ?? ""));
  if (bucket === undefined) throw notFound("The specified bucket");
  return bucket;
}

function objectOf(asked: Asked): Content {
  bucketOf(asked);
  const found = objects(asked.world).get(`${asked.params.bucket}/${asked.params.object}`);
  if (found === undefined) throw notFound(`${asked.params.bucket}/${asked.params.object}`);
  return found;
}

function holdCondition(asked: Asked, generation: unknown): void {
  const wanted = asked.query.get("ifGenerationMatch") ?? asked.headers["x-goog-if-generation-match"];
  if (wanted != null && wanted !== String(generation ?? "0")) {
    throw new Refusal(412, "At least one of the pre-conditions you specified did not hold.", { reason: "conditionNotMet" });
  }
}

function stampBucket(asked: Asked, before: Json, changes: Json): Json {
  const { world } = asked;
  const merged = merge(before, changes);
  const access = (merged.iamConfiguration ?? {}) as Json;
  const uniform = (access.uniformBucketLevelAccess ?? { enabled: false }) as Json;
  const bucket: Json = {
    storageClass: "STANDARD",
    softDeletePolicy: { retentionDurationSeconds: "604800", effectiveTime: world.time() },
    rpo: "DEFAULT",
    ...merged,
    kind: "storage#bucket",
    location: String(merged.location ?? "US").toUpperCase(),
    locationType: /^(us|eu|asia)$/i.test(String(merged.location ?? "US")) ? "multi-region" : "region",
    iamConfiguration: {
      publicAccessPrevention: "inherited",
      ...access,
      uniformBucketLevelAccess: uniform,
      bucketPolicyOnly: uniform,
    },
    metageneration: String(Number(before.metageneration ?? 0) + 1),
    updated: world.time(),
  };
  bucket.etag = etag(bucket);
  world.resources.set(bucketKey(String(bucket.name)), bucket);
  return bucket;
}

/** As JSON Merge Patch (RFC 7396), which is how buckets are patched. */
function merge(before: Json, changes: Json): Json {
  const merged: Json = { ...before };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete merged[key];
    else if (typeof value === "object" && !Array.isArray(value)) merged[key] = merge((merged[key] ?? {}) as Json, value as Json);
    else merged[key] = value;
  }
  return merged;
}

function createBucket(asked: Asked): Json {
  const { world, body, query } = asked;
  const name = String(body.name);
  const project = world.project(query.get("project") ?? "");
  if (world.resources.has(bucketKey(name))) {
    throw new Refusal(409, "Your previous request to create the named bucket succeeded and you already own it.", {
      reason: "conflict",
    });
  }
  const own = { id: name, selfLink: `https://www.googleapis.com/storage/v1/b/${name}`, timeCreated: world.time() };
  return stampBucket(asked, { ...own, projectNumber: project.number }, body);
}

function write(asked: Asked, name: string, bytes: Buffer, further: Json): Json {
  const { world, params } = asked;
  bucketOf(asked);
  const key = `${params.bucket}/${name}`;
  holdCondition(asked, objects(world).get(key)?.meta.generation);
  const generation = String(Date.parse(world.time()) * 1000 + world.next());
  const meta: Json = {
    storageClass: "STANDARD",
    ...further,
    kind: "storage#object",
    name,
    bucket: params.bucket,
    id: `${key}/${generation}`,
    selfLink: `https://www.googleapis.com/storage/v1/b/${params.bucket}/o/${encodeURIComponent(name)}`,
    mediaLink: `${asked.origin}/download/storage/v1/b/${params.bucket}/o/${encodeURIComponent(name)}?alt=media`,
    generation,
    metageneration: "1",
    size: String(bytes.length),
    md5Hash: createHash("md5").update(bytes).digest("base64"),
    etag: generation,
    timeCreated: world.time(),
    updated: world.time(),
  };
  objects(world).set(key, { bytes, meta });
  return meta;
}

function upload(asked: Asked): unknown {
  const { query, raw, headers } = asked;
  const contentType = headers["content-type"] ?? "application/octet-stream";
  switch (query.get("uploadType")) {
    case "media":
      return write(asked, query.get("name") ?? "", raw, { contentType });
    case "multipart": {
      const { meta, bytes, type } = parts(raw, contentType);
      return write(asked, String(meta.name ?? query.get("name")), bytes, { contentType: type, ...meta });
    }
    default:
      throw new Refusal(400, `uploadType ${query.get("uploadType")}`);
  }
}

/** multipart/related: the object's description in JSON, then its content. */
function parts(raw: Buffer, contentType: string): { meta: Json; bytes: Buffer; type: string } {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? "";
  const [, first = "", second = ""] = raw.toString("latin1").split(`--${boundary}`);
  const bodyOf = (part: string) => part.slice(part.indexOf("\r\n\r\n") + 4, part.endsWith("\r\n") ? -2 : undefined);
  const type = /content-type: *([^\r\n]+)/i.exec(second)?.[1] ?? "application/octet-stream";
  const meta = JSON.parse(Buffer.from(bodyOf(first), "latin1").toString("utf8")) as Json;
  return { meta, bytes: Buffer.from(bodyOf(second), "latin1"), type };
}

function download({ bytes, meta }: Content): Answer {
  return new Answer(bytes, {
    "content-type": String(meta.contentType ?? "application/octet-stream"),
    "x-goog-generation": String(meta.generation),
    "x-goog-metageneration": String(meta.metageneration),
    "x-goog-hash": `md5=${meta.md5Hash}`,
    "x-goog-stored-content-length": String(bytes.length),
    "x-goog-stored-content-encoding": "identity",
    "x-goog-storage-class": "STANDARD",
    "last-modified": new Date(String(meta.updated)).toUTCString(),
    etag: `"${meta.etag}"`,
  });
}

function listObjects(asked: Asked): Json {
  bucketOf(asked);
  const { world, params, query } = asked;
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
  const names = [...objects(world).values()]
    .filter(({ meta }) => meta.bucket === params.bucket && String(meta.name).startsWith(prefix))
    .map(({ meta }) => meta)
    .toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  const deeper = (meta: Json) => delimiter !== "" && String(meta.name).slice(prefix.length).includes(delimiter);
  const folder = (meta: Json) => prefix + String(meta.name).slice(prefix.length).split(delimiter)[0] + delimiter;
  const flat = names.filter((meta) => !deeper(meta));
  const from = Number(query.get("pageToken") ?? 0);
  const until = from + Number(query.get("maxResults") ?? 1000);
  const prefixes = [...new Set(names.filter(deeper).map(folder))];
  return {
    kind: "storage#objects",
    items: flat.slice(from, until),
    ...(prefixes.length > 0 && { prefixes }),
    ...(until < flat.length && { nextPageToken: String(until) }),
  };
}

function removeBucket(asked: Asked): Answer {
  bucketOf(asked);
  const { world, params } = asked;
  if ([...objects(world).values()].some(({ meta }) => meta.bucket === params.bucket)) {
    throw new Refusal(409, "The bucket you tried to delete is not empty.", { reason: "conflict" });
  }
  world.resources.delete(bucketKey(params.bucket ?? ""));
  return new Answer("", {}, 204);
}

function removeObject(asked: Asked): Answer {
  const { meta } = objectOf(asked);
  holdCondition(asked, meta.generation);
  objects(asked.world).delete(`${asked.params.bucket}/${asked.params.object}`);
  return new Answer("", {}, 204);
}

const policyKey = ({ params }: Asked) => bucketKey(params.bucket ?? "");

export const storage: Product = {
  host: "storage.googleapis.com",
  variables: { GOOGLE_STORAGE_CUSTOM_ENDPOINT: "storage/v1/" },
  routes: [
    route("POST storage/v1/b", createBucket),
    route("GET storage/v1/b", ({ world, query }) => {
      const { number } = world.project(query.get("project") ?? "");
      const own = world.below("storage.googleapis.com/b/").filter(([, bucket]) => bucket.projectNumber === number);
      return { kind: "storage#buckets", items: own.map(([, bucket]) => bucket) };
    }),
    route("GET storage/v1/b/{bucket}", bucketOf),
    route("PATCH storage/v1/b/{bucket}", (asked) => stampBucket(asked, bucketOf(asked), asked.body)),
    route("PUT storage/v1/b/{bucket}", (asked) => stampBucket(asked, bucketOf(asked), asked.body)),
    route("DELETE storage/v1/b/{bucket}", removeBucket),
    route("GET storage/v1/b/{bucket}/iam", (asked) => {
      bucketOf(asked);
      return policyOf(asked.world, policyKey(asked));
    }),
    route("PUT storage/v1/b/{bucket}/iam", (asked) => setPolicy(asked.world, policyKey(asked), asked.body)),
    route("GET storage/v1/b/{bucket}/o", listObjects),
    route("GET storage/v1/b/{bucket}/o/{object+}", (asked) => {
      const found = objectOf(asked);
      return asked.query.get("alt") === "media" ? download(found) : found.meta;
    }),
    route("PATCH storage/v1/b/{bucket}/o/{object+}", (asked) => Object.assign(objectOf(asked).meta, asked.body)),
    route("DELETE storage/v1/b/{bucket}/o/{object+}", removeObject),
    route("POST upload/storage/v1/b/{bucket}/o", upload),
    route("GET download/storage/v1/b/{bucket}/o/{object+}", (asked) => download(objectOf(asked))),
    // The XML API, by which Go's client reads contents.
    route("GET {bucket}/{object+}", (asked) => download(objectOf(asked))),
    route("HEAD {bucket}/{object+}", (asked) => download(objectOf(asked))),
  ],
};
