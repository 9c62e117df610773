import type { Data } from "../../../app/model.ts";
import { Failure } from "../../../diagnostics/failure.ts";
import { seenLive } from "../../../operations/google/seen.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import { workloadsOf } from "../../../operations/google/workloads-of.ts";
import type { Shell } from "../../shell.ts";
import type { Progress } from "../../views/progress.ts";
import { attach } from "../attach.ts";

type Order = { client: "psql" | "redis"; data: string | undefined; words: readonly string[] };

/** Opens the client of a server of a stage on Google, by a way that is there only meanwhile. */
export async function dataClientOnGoogle(
  stage: GoogleStage,
  order: Order,
  { shell, progress }: { shell: Shell; progress: Progress },
): Promise<{ code: number }> {
  const { signal } = shell.interrupts;
  const entry = chosen((await seenLive(stage, signal)).app.data, order, stage.name);
  const step = progress.step(`Opening a way to ${entry.name}`);
  const opened = await workloadsOf(stage)
    .dataClient(entry.name, order.client, order.words, signal)
    .catch((error: unknown) => {
      step.failed();
      throw error;
    });
  step.done();
  progress.close();
  return attach(opened.argv, { cwd: shell.cwd, env: opened.env }, shell).finally(opened.after);
}

/** The entry that is named, or the only one of its kind. */
function chosen(all: readonly Data[], { client, data }: Order, stage: string): Data {
  const kind = client === "psql" ? "postgres" : "redis";
  const entries = all.filter((entry) => entry.kind === kind);
  const entry = data === undefined && entries.length === 1 ? entries[0] : entries.find(({ name }) => name === data);
  if (entry === undefined) throw new Failure("which-data", { kind, stage, names: entries.map(({ name }) => name) });
  return entry;
}
