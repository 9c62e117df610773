import { z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { Failure } from "../../diagnostics/failure.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { componentsWithLogs, followLogs, type LogQuery } from "../../run/follow-logs.ts";
import type { EventRecord } from "../../run/journal/records.ts";
import type { Engine } from "../engine.ts";
import type { Api } from "./server.ts";
import { known } from "./stages.ts";

const eventQuery = z.object({
  deployment: z.string().optional(),
  stage: z.string().optional(),
  after: z.coerce.number().int().optional(),
});
const BATCH = 500;
/** A comment keeps proxies and clients sure that the stream lives. */
const BEAT_MS = 15_000;

/** What happens, and log lines, as server-sent events. `Last-Event-ID` goes on where a client was cut off. */
export function eventRoutes(api: Api, engine: Engine): void {
  api.get("/v1/events", (c) => {
    const query = eventQuery.parse(c.req.query());
    const filter = {
      ...(query.deployment === undefined ? {} : { deployment: query.deployment }),
      ...(query.stage === undefined ? {} : { stage: query.stage }),
    };
    return streamSSE(c, async (stream) => {
      let last = Number(c.req.header("Last-Event-ID") ?? query.after ?? 0);
      let open = true;
      stream.onAbort(() => {
        open = false;
        engine.world.events.changed();
      });
      const beat = setInterval(() => void stream.write(": \n\n"), BEAT_MS);
      try {
        while (open) {
          // Read before the events are, so that one that comes meanwhile is looked for again.
          const newest = engine.world.journal.events.last();
          const events = engine.world.journal.events.after(last, filter, BATCH);
          for (const event of events) {
            await stream.writeSSE({ id: String(event.id), event: event.type, data: JSON.stringify(view(event)) });
            last = event.id;
          }
          if (events.length === BATCH) continue;
          if (query.deployment !== undefined && ended(engine, query.deployment, last)) {
            await stream.writeSSE({ event: "end", data: "{}" });
            return;
          }
          await engine.world.events.until(() => (!open || engine.world.journal.events.last() > newest ? true : undefined));
        }
      } finally {
        clearInterval(beat);
      }
    });
  });

  api.get("/v1/stages/:stage/logs", async (c) => {
    const stage = c.req.param("stage");
    const { component, since, lines, follow } = c.req.query();
    await checkWrites(engine, stage, component);
    const query: LogQuery = {
      layout: engine.world.layout,
      stage,
      ...(component === undefined ? {} : { component }),
      ...(since === undefined ? {} : { since: new Date(since) }),
      ...(lines === undefined ? {} : { lines: Number(lines) }),
      follow: follow === "1",
    };
    return streamSSE(c, async (stream) => {
      const stop = new AbortController();
      stream.onAbort(() => stop.abort());
      for await (const line of followLogs(query, stop.signal)) await stream.writeSSE({ data: JSON.stringify(line) });
      await stream.writeSSE({ event: "end", data: "{}" });
    });
  });
}

/** Refuses a component that neither the live release has nor any earlier one wrote lines of. */
async function checkWrites(engine: Engine, stage: string, component: string | undefined): Promise<void> {
  const { live } = known(engine, stage);
  if (component === undefined) return;
  const compiled = live === undefined ? undefined : engine.world.releases.compiled(live, stage);
  const components = [...(compiled?.processes ?? []), ...(compiled?.jobs ?? [])].map((part) => part.component);
  const names = [...new Set([...components, ...(await componentsWithLogs(engine.world.layout, stage))])].toSorted();
  if (!names.includes(component))
    throw new Failure("unknown-component", { component, stage, near: nearest(component, names), known: names });
}

/** A deployment's last event comes before its outcome is asked for, so a client that saw the end has seen everything. */
function ended(engine: Engine, deployment: string, last: number): boolean {
  const record = engine.world.journal.deployments.get(deployment);
  return record?.outcome !== "running" && engine.world.journal.events.after(last, { deployment }, 1).length === 0;
}

function view(event: EventRecord): object {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
}
