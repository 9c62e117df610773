import * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import type { Call, Connection } from "./connection.ts";
import { ifThere, ifUnchanged } from "./failure.ts";
import type { Bucket, BucketOrder, ListedObject, ObjectName, Objects, StoredObject } from "./ports.ts";

const bucketAnswer = z.object({
  location: z.string().default(""),
  versioning: z.object({ enabled: z.boolean().default(false) }).optional(),
  iamConfiguration: z
    .object({
      uniformBucketLevelAccess: z.object({ enabled: z.boolean().default(false) }).optional(),
      publicAccessPrevention: z.string().optional(),
    })
    .optional(),
});
const written = z.object({ generation: z.string() });
const page = z.object({
  items: z
    .array(z.object({ name: z.string(), generation: z.string(), updated: z.string().default(""), size: z.string().default("0") }))
    .default([]),
  nextPageToken: z.string().optional(),
});

/** Cloud Storage by its JSON API: https://cloud.google.com/storage/docs/json_api/v1 */
export class GoogleObjects implements Objects {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async makeBucket(order: BucketOrder, signal?: AbortSignal): Promise<"made" | "there"> {
    const { name, project, location, labels } = order;
    const data = {
      name,
      location,
      versioning: { enabled: true },
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: "enforced" },
      ...(labels && { labels }),
    };
    try {
      // Not repeated blindly, but it may be: a second attempt finds the bucket of the first.
      const call = { ...about(`make the bucket \`${name}\``, true, signal), project };
      await this.#connection.request(call, { method: "POST", path: "b", params: { project }, data });
      return "made";
    } catch (error) {
      if (!(error instanceof Failure && error.slug === "google-already-there")) throw error;
      // Ours when we may read it: names are shared by all of Google, and a stranger's bucket answers 403.
      if ((await this.#mine(name, signal)) === undefined) throw error;
      return "there";
    }
  }

  async bucket(name: string, signal?: AbortSignal): Promise<Bucket | undefined> {
    const call = about(`read the bucket \`${name}\``, true, signal);
    const answer = await ifThere(this.#connection.request(call, { method: "GET", path: bucketPath(name) }));
    if (answer === undefined) return undefined;
    const { location, versioning, iamConfiguration: access } = bucketAnswer.parse(answer);
    return {
      name,
      location,
      versioned: versioning?.enabled ?? false,
      uniformAccess: access?.uniformBucketLevelAccess?.enabled ?? false,
      public: access?.publicAccessPrevention !== "enforced",
    };
  }

  async get(bucket: string, name: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    const call = about(`read gs://${bucket}/${name}`, true, signal);
    const path = objectPath({ bucket, name });
    const answer = await ifThere(this.#connection.answer(call, { method: "GET", path, params: { alt: "media" } }));
    if (answer === undefined) return undefined;
    // One answer holds both, so content and generation belong together.
    const generation = answer.headers["x-goog-generation"];
    if (typeof generation !== "string") throw new Error(`no generation with gs://${bucket}/${name}`);
    return { content: answer.text, generation };
  }

  async put(object: ObjectName, content: string, over: string | "nothing", signal?: AbortSignal): Promise<string | undefined> {
    const { bucket, name } = object;
    let asked = 0;
    const answer = await ifUnchanged(
      this.#connection.request(
        about(`write gs://${bucket}/${name}`, true, signal, () => asked++),
        {
          method: "POST",
          path: `${bucketPath(bucket)}/o`,
          params: { uploadType: "media", name, ifGenerationMatch: over === "nothing" ? "0" : over },
          upload: { type: "application/json", text: content },
        },
      ),
    );
    if (answer !== undefined) return written.parse(answer).generation;
    if (asked === 1) return undefined;
    // The condition failed at a repetition: perhaps because the first attempt did come through.
    const there = await this.get(bucket, name, signal);
    return there?.content === content ? there.generation : undefined;
  }

  async remove(object: ObjectName, generation: string, signal?: AbortSignal): Promise<boolean> {
    const call = about(`remove gs://${object.bucket}/${object.name}`, true, signal);
    const params = { ifGenerationMatch: generation };
    const removed = this.#connection.answer(call, { method: "DELETE", path: objectPath(object), params });
    return (await ifThere(ifUnchanged(removed))) !== undefined;
  }

  async list(bucket: string, prefix: string, signal?: AbortSignal): Promise<readonly ListedObject[]> {
    const found: ListedObject[] = [];
    let pageToken: string | undefined;
    do {
      const params = { prefix, ...(pageToken && { pageToken }) };
      const call = about(`list gs://${bucket}/${prefix}`, true, signal);
      const { items, nextPageToken } = page.parse(
        await this.#connection.request(call, { method: "GET", path: `${bucketPath(bucket)}/o`, params }),
      );
      for (const { name, generation, updated, size } of items) found.push({ name, generation, updated, bytes: Number(size) });
      pageToken = nextPageToken;
    } while (pageToken !== undefined);
    return found;
  }

  async #mine(name: string, signal: AbortSignal | undefined): Promise<Bucket | undefined> {
    try {
      return await this.bucket(name, signal);
    } catch (error) {
      if (error instanceof Failure && error.slug === "google-permission-denied") return undefined;
      throw error;
    }
  }
}

function bucketPath(bucket: string): string {
  return `b/${encodeURIComponent(bucket)}`;
}

function objectPath({ bucket, name }: ObjectName): string {
  return `${bucketPath(bucket)}/o/${encodeURIComponent(name)}`;
}

function about(action: string, idempotent: boolean, signal: AbortSignal | undefined, onAttempt?: () => void): Call {
  return { api: "storage", action, idempotent, signal, onAttempt };
}
