import { Failure } from "../../diagnostics/failure.ts";
import { noSettings, type Settings, settingsRecord } from "../../plan/settings.ts";
import type { Objects } from "../../run/google/ports.ts";
import { Records } from "./records.ts";

/** The settings of one stage in its state bucket. Whoever writes them holds the stage's lock. */
export class StageSettings {
  readonly #records: Records;
  readonly #place: string;
  readonly #stage: string;

  constructor(objects: Objects, around: { app: string; bucket: string; stage: string }) {
    this.#records = new Records(objects, around.bucket);
    this.#place = `fairlead/${around.app}/stages/${around.stage}/settings.json`;
    this.#stage = around.stage;
  }

  async read(signal?: AbortSignal): Promise<Settings> {
    return (await this.#records.read(settingsRecord, this.#place, signal))?.record ?? noSettings;
  }

  /** Changes the settings and gives them as they are then. */
  async change(change: (before: Settings) => Settings, signal?: AbortSignal): Promise<Settings> {
    const before = await this.#records.read(settingsRecord, this.#place, signal);
    const after = change(before?.record ?? noSettings);
    const kept = await this.#records.write(this.#place, after, before?.generation ?? "nothing", signal);
    if (kept === undefined) throw new Failure("google-changed-meanwhile", { action: `change the settings of ${this.#stage}` });
    return kept.record;
  }
}
