import type { GoogleStage } from "../../../operations/google/stage.ts";
import { type GoogleStatus, googleStatus } from "../../../operations/google/status.ts";
import { workloadsOf } from "../../../operations/google/workloads-of.ts";
import type { Shell } from "../../shell.ts";
import { googleStatusText } from "../../views/google/status.ts";
import { LiveLines } from "../../views/live.ts";
import { paintFor } from "../../views/paint.ts";

const EVERY_MS = 5000;

export function showStatus(stage: GoogleStage, { shell }: { shell: Shell }): Promise<GoogleStatus> {
  return googleStatus(stage, workloadsOf(stage), shell.interrupts.signal);
}

/** The status whenever it changed, until Ctrl-C; on a terminal it is drawn in place. */
export async function* watchGoogleStatus(
  stage: GoogleStage,
  { shell, json }: { shell: Shell; json: boolean },
): AsyncGenerator<GoogleStatus> {
  const workloads = workloadsOf(stage);
  const stop = new AbortController();
  const release = shell.interrupts.take(() => stop.abort());
  const live = shell.stdout.isTTY && !json ? new LiveLines(shell.stdout) : undefined;
  const paint = paintFor(shell.stdout, shell.env);
  let last = "";
  try {
    while (!stop.signal.aborted) {
      const status = await googleStatus(stage, workloads, stop.signal).catch((error: unknown) => {
        if (stop.signal.aborted) return undefined;
        throw error;
      });
      if (status === undefined) return;
      const text = JSON.stringify(status);
      if (live) live.draw(googleStatusText(status, paint, Date.now()).trimEnd().split("\n"));
      else if (text !== last) yield status;
      last = text;
      await stage.world.pause(EVERY_MS, stop.signal).catch(() => undefined);
    }
  } finally {
    release();
  }
}
