/**
 * The ports to Google Cloud, in Fairlead's words. Every method throws a `Failure` (FL10xx) for what Google refuses, and
 * whatever `signal` was aborted with when the caller no longer waits. "Nothing" (`undefined`) means that it is not there.
 */

/** Buckets and their objects (Cloud Storage). Contents are text in UTF-8. */
export interface Objects {
  /** Makes a bucket that is private, versioned and of uniform access; finds it where the caller's project has it already. */
  makeBucket(order: BucketOrder, signal?: AbortSignal): Promise<"made" | "there">;
  bucket(name: string, signal?: AbortSignal): Promise<Bucket | undefined>;
  get(bucket: string, name: string, signal?: AbortSignal): Promise<StoredObject | undefined>;
  /**
   * Writes an object, on the condition that what is there has the generation `over`, or that nothing is there (`"nothing"`).
   * Gives the new generation, or nothing where the condition did not hold. The content has to tell its writer (an id of
   * its own): where an answer was lost, what is there afterwards says who wrote it.
   */
  put(object: ObjectName, content: string, over: string | "nothing", signal?: AbortSignal): Promise<string | undefined>;
  /** Removes an object of that generation. False where it is gone or was written meanwhile. */
  remove(object: ObjectName, generation: string, signal?: AbortSignal): Promise<boolean>;
  /** All objects whose names begin with the prefix, by name. */
  list(bucket: string, prefix: string, signal?: AbortSignal): Promise<readonly ListedObject[]>;
}
export type BucketOrder = { name: string; project: string; location: string; labels?: Readonly<Record<string, string>> };
export type Bucket = { name: string; location: string; versioned: boolean; uniformAccess: boolean; public: boolean };
export type ObjectName = { bucket: string; name: string };
/** `generation` is a number too long for JavaScript, so it stays text. */
export type StoredObject = { content: string; generation: string };
export type ListedObject = { name: string; generation: string; updated: string; bytes: number };
