import type * as z from "zod";
import { Failure } from "../../diagnostics/failure.ts";
import { FORMAT, numberOf } from "../../plan/records.ts";
import type { ObjectName, Objects } from "../../run/google/ports.ts";
import { inParallel } from "../../run/parallel.ts";

/** A record with the generation it was read or written at: the condition of the next write. */
export type Kept<T> = { record: T; generation: string };

/** Reads and writes records of one bucket as JSON, each on condition, so that two writers never undo each other's work. */
export class Records {
  readonly #objects: Objects;
  readonly #bucket: string;

  constructor(objects: Objects, bucket: string) {
    this.#objects = objects;
    this.#bucket = bucket;
  }

  async read<T>(schema: z.ZodType<T>, name: string, signal?: AbortSignal): Promise<Kept<T> | undefined> {
    const stored = await this.#objects.get(this.#bucket, name, signal);
    if (stored === undefined) return undefined;
    return { record: understand(schema, stored.content, `gs://${this.#bucket}/${name}`), generation: stored.generation };
  }

  /** Nothing where somebody else wrote there since `over`. */
  async write<T>(name: string, record: T, over: string | "nothing", signal?: AbortSignal): Promise<Kept<T> | undefined> {
    const generation = await this.#named(this.#objects.put(this.#at(name), `${JSON.stringify(record, null, 2)}\n`, over, signal));
    return generation === undefined ? undefined : { record, generation };
  }

  remove(name: string, generation: string, signal?: AbortSignal): Promise<boolean> {
    return this.#objects.remove(this.#at(name), generation, signal);
  }

  /** The numbers of a numbered kind of records, ascending. */
  async numbers(prefix: string, signal?: AbortSignal): Promise<readonly number[]> {
    const listed = await this.#named(this.#objects.list(this.#bucket, prefix, signal));
    return listed.flatMap(({ name }) => numberOf(name) ?? []).toSorted((a, b) => a - b);
  }

  /** The newest `count` records of a numbered kind, newest first. */
  async newest<T>(
    schema: z.ZodType<T>,
    prefix: string,
    place: (number: number) => string,
    count: number,
    signal?: AbortSignal,
  ): Promise<readonly Kept<T>[]> {
    const numbers = (await this.numbers(prefix, signal)).slice(-count).toReversed();
    const found = await inParallel(numbers, 8, (number) => this.read(schema, place(number), signal));
    return found.filter((kept) => kept !== undefined);
  }

  /** Writes a record under the next free number. Of several who do it at once each gets its own, and none is left out. */
  async add<T>(
    prefix: string,
    place: (number: number) => string,
    record: (number: number) => T,
    signal?: AbortSignal,
  ): Promise<Kept<T>> {
    for (;;) {
      const next = ((await this.numbers(prefix, signal)).at(-1) ?? 0) + 1;
      const kept = await this.write(place(next), record(next), "nothing", signal);
      if (kept !== undefined) return kept;
    }
  }

  #at(name: string): ObjectName {
    return { bucket: this.#bucket, name };
  }

  /** What is not found when writing or listing is the bucket itself. */
  async #named<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof Failure && error.slug === "google-not-found")) throw error;
      throw new Failure("state-bucket-missing", { bucket: this.#bucket }, { cause: error });
    }
  }
}

function understand<T>(schema: z.ZodType<T>, content: string, object: string): T {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new Failure("record-unreadable", { object, reason: "it is not JSON" }, { cause });
  }
  const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
  if (typeof format === "number" && format > FORMAT) throw new Failure("record-newer", { object, format, known: FORMAT });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure("record-unreadable", { object, reason: `${issue?.path.join(".") || "it"}: ${issue?.message ?? "wrong"}` });
}
