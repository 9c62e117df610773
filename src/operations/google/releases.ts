import { createHash } from "node:crypto";
import { Failure } from "../../diagnostics/failure.ts";
import { FORMAT, places, type ReleaseRecord, releaseRecord } from "../../plan/records.ts";
import type { Objects } from "../../run/google/ports.ts";
import { Records } from "./records.ts";

export type NewRelease = Omit<ReleaseRecord, "format" | "id" | "number" | "app" | "created">;

/** The releases of an app in its state bucket. Nothing changes one: what differs is another release. */
export class Releases {
  readonly #records: Records;
  readonly #app: string;
  readonly #bucket: string;
  readonly #now: () => Date;

  constructor(objects: Objects, { app, bucket, now }: { app: string; bucket: string; now: () => Date }) {
    this.#records = new Records(objects, bucket);
    this.#app = app;
    this.#bucket = bucket;
    this.#now = now;
  }

  /**
   * Writes a release down under the next number, or gives the newest one when that has the same content. Another commit is
   * another release, though its content is the same: a pipeline promotes by commit.
   */
  async add(made: NewRelease, signal?: AbortSignal): Promise<ReleaseRecord> {
    const content = contentOf(made);
    const [newest] = await this.list(1, signal);
    const again = made.dirty || made.commit === undefined || made.commit === newest?.commit;
    if (again && newest?.id.endsWith(`-${content}`)) return newest;
    const { record } = await this.#records.add(
      places.releases(this.#app),
      (number) => places.release(this.#app, number),
      (number): ReleaseRecord => ({
        format: FORMAT,
        id: `r${number}-${content}`,
        number,
        app: this.#app,
        created: this.#now().toISOString(),
        ...made,
      }),
      signal,
    );
    return record;
  }

  /** By id, or by number with or without the `r`. Throws `unknown-cloud-release`. */
  async get(name: string, signal?: AbortSignal): Promise<ReleaseRecord> {
    const number = Number(/^r?(\d+)(?:-[0-9a-f]+)?$/.exec(name)?.[1]);
    const kept = number > 0 ? await this.#records.read(releaseRecord, places.release(this.#app, number), signal) : undefined;
    if (kept === undefined || (name.includes("-") && kept.record.id !== name)) {
      throw new Failure("unknown-cloud-release", { release: name, bucket: this.#bucket });
    }
    return kept.record;
  }

  /** The newest, newest first. */
  async list(count: number, signal?: AbortSignal): Promise<readonly ReleaseRecord[]> {
    const place = (number: number) => places.release(this.#app, number);
    const found = await this.#records.newest(releaseRecord, places.releases(this.#app), place, count, signal);
    return found.map(({ record }) => record);
  }
}

/** Manifest, snapshot and images, nothing of who or when. */
function contentOf({ manifest, digest, images }: NewRelease): string {
  const named = Object.keys(images)
    .sort()
    .map((name) => [name, images[name]?.digest]);
  return createHash("sha256")
    .update(JSON.stringify([manifest, digest, named]))
    .digest("hex")
    .slice(0, 8);
}
