import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { TrialProject } from "../project.ts";
import { Clients, type Seen } from "./client.ts";

export type RollsOrder = { rolls: number; requests: number; report: (line: string) => void };
/** `longestSwitch` in milliseconds, `seconds` for all of it. */
export type RollsResult = Seen & { rolls: number; longestSwitch: number; seconds: number };

const LIVE_WITHIN_MS = 60_000;

/** Rolls one release after another while clients that never retry keep asking; goes on asking until both numbers are reached. */
export async function rolls({ rolls, requests, report }: RollsOrder): Promise<RollsResult> {
  const app = await TrialProject.start("carousel", fileURLToPath(new URL("app", import.meta.url)));
  const began = performance.now();
  let clients: Clients | undefined;
  try {
    await live(app, (await app.deploy()).id);
    clients = new Clients((await app.stage())?.address ?? "");
    for (let n = 1; n <= rolls || clients.seen.requests < requests; n++) {
      if (n <= rolls) await live(app, (await app.deploy()).id);
      else await pause(1000);
      // Requests are spread over all rolls, so that each meets its share of them.
      while (n <= rolls && clients.seen.requests < (requests * n) / rolls) await pause(20);
      if (n <= rolls) report(`roll ${n}/${rolls}: ${clients.seen.requests} requests, ${clients.seen.failed} failed`);
    }
    const seen = await clients.stop();
    const [, seconds = "NaN"] = /^fairlead_switch_seconds_max (\S+)$/m.exec(await app.project.engine.metrics()) ?? [];
    return { ...seen, rolls, longestSwitch: Number(seconds) * 1000, seconds: (performance.now() - began) / 1000 };
  } finally {
    await clients?.stop();
    await app.end();
  }
}

/** New requests go to the deployment's release; it may still be watched, since the next roll takes its place. */
async function live(app: TrialProject, id: string): Promise<void> {
  for (const end = performance.now() + LIVE_WITHIN_MS; ; ) {
    const deployment = await app.project.engine.deployment(id);
    if (deployment.outcome === "done" || ["watch", "after", "drain"].includes(deployment.phase)) return;
    if (deployment.outcome !== "running") throw new Error(`deployment ${id} ${deployment.outcome}: ${deployment.error}`);
    if (performance.now() > end) throw new Error(`deployment ${id} is not live after ${LIVE_WITHIN_MS / 1000} s`);
    await pause(20);
  }
}
