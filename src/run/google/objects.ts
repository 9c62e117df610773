import type { storage_v1 } from "@googleapis/storage/build/v1.js";
import { Failure } from "../../diagnostics/failure.ts";
import type { Call, Connection } from "./connection.ts";
import { ifThere, ifUnchanged } from "./failure.ts";
import type { Bucket, BucketOrder, ListedObject, ObjectName, Objects, StoredObject } from "./ports.ts";

/** Cloud Storage by its JSON API. */
export class GoogleObjects implements Objects {
  readonly #connection: Connection;
  #client: Promise<storage_v1.Storage> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async makeBucket(order: BucketOrder, signal?: AbortSignal): Promise<"made" | "there"> {
    const { name, project, location, labels } = order;
    const client = await this.#storage();
    const requestBody: storage_v1.Schema$Bucket = {
      name,
      location,
      versioning: { enabled: true },
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: "enforced" },
      ...(labels && { labels }),
    };
    try {
      // Not repeated blindly, but it may be: a second attempt finds the bucket of the first.
      const call = { ...about(`make the bucket \`${name}\``, true, signal), project };
      await this.#connection.call(call, (options) => client.buckets.insert({ project, requestBody }, options));
      return "made";
    } catch (error) {
      if (!(error instanceof Failure && error.slug === "google-already-there")) throw error;
      // Ours when we may read it: names are shared by all of Google, and a stranger's bucket answers 403.
      if ((await this.#mine(name, signal)) === undefined) throw error;
      return "there";
    }
  }

  async bucket(name: string, signal?: AbortSignal): Promise<Bucket | undefined> {
    const client = await this.#storage();
    const call = about(`read the bucket \`${name}\``, true, signal);
    const found = await ifThere(this.#connection.call(call, (options) => client.buckets.get({ bucket: name }, options)));
    if (found === undefined) return undefined;
    return {
      name,
      location: found.location ?? "",
      versioned: found.versioning?.enabled ?? false,
      uniformAccess: found.iamConfiguration?.uniformBucketLevelAccess?.enabled ?? false,
      public: found.iamConfiguration?.publicAccessPrevention !== "enforced",
    };
  }

  async get(bucket: string, name: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    const client = await this.#storage();
    const call = about(`read gs://${bucket}/${name}`, true, signal);
    return ifThere(
      this.#connection.call(call, async (options) => {
        const answer = await client.objects.get({ bucket, object: name, alt: "media" }, { ...options, responseType: "text" });
        // One answer holds both, so content and generation belong together.
        const generation = new Headers(answer.headers as Record<string, string>).get("x-goog-generation");
        if (generation === null) throw new Error(`no generation with gs://${bucket}/${name}`);
        return { data: { content: answer.data as unknown as string, generation } };
      }),
    );
  }

  async put(object: ObjectName, content: string, over: string | "nothing", signal?: AbortSignal): Promise<string | undefined> {
    const client = await this.#storage();
    const { bucket, name } = object;
    let asked = 0;
    const written = await ifUnchanged(
      this.#connection.call(about(`write gs://${bucket}/${name}`, true, signal), (options) => {
        asked++;
        const ifGenerationMatch = over === "nothing" ? "0" : over;
        // As bytes: the client takes an empty text for no content at all.
        const media = { mimeType: "application/json", body: Buffer.from(content) };
        return client.objects.insert({ bucket, name, ifGenerationMatch, media }, options);
      }),
    );
    if (written !== undefined) return written.generation ?? undefined;
    if (asked === 1) return undefined;
    // The condition failed at a repetition: perhaps because the first attempt did come through.
    const there = await this.get(bucket, name, signal);
    return there?.content === content ? there.generation : undefined;
  }

  async remove({ bucket, name }: ObjectName, generation: string, signal?: AbortSignal): Promise<boolean> {
    const client = await this.#storage();
    const call = about(`remove gs://${bucket}/${name}`, true, signal);
    const removed = this.#connection.call(call, async (options) => {
      await client.objects.delete({ bucket, object: name, ifGenerationMatch: generation }, options);
      return { data: true };
    });
    return (await ifThere(ifUnchanged(removed))) ?? false;
  }

  async list(bucket: string, prefix: string, signal?: AbortSignal): Promise<readonly ListedObject[]> {
    const client = await this.#storage();
    const found: ListedObject[] = [];
    let pageToken: string | undefined;
    do {
      const params = { bucket, prefix, ...(pageToken && { pageToken }) };
      const call = about(`list gs://${bucket}/${prefix}`, true, signal);
      const page = await this.#connection.call(call, (options) => client.objects.list(params, options));
      for (const { name, generation, updated, size } of page.items ?? []) {
        found.push({ name: name ?? "", generation: generation ?? "", updated: updated ?? "", bytes: Number(size ?? 0) });
      }
      pageToken = page.nextPageToken ?? undefined;
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

  #storage(): Promise<storage_v1.Storage> {
    this.#client ??= (async () => {
      const [{ storage_v1: api }, auth] = await Promise.all([import("./libraries.ts"), this.#connection.auth()]);
      return new api.Storage({ auth });
    })();
    return this.#client;
  }
}

function about(action: string, idempotent: boolean, signal: AbortSignal | undefined): Call {
  return { api: "storage", action, idempotent, signal };
}
