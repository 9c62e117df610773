import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../diagnostics/failure.ts";
import { EngineClient } from "../run/engine-client.ts";
import { commandLineOf } from "../run/entry-point.ts";
import { type Home, makeLayout, requireWritable } from "../run/home.ts";
import { judgeJournal } from "../run/journal/header.ts";
import { type Layout, paths } from "../run/layout.ts";
import { lastLinesOf } from "../run/plain-log.ts";
import { type KeeperCommands, startKeeper } from "../run/start-keeper.ts";

export type ProjectOrder = {
  /** The folder that holds the manifest. */
  project: string;
  app: string;
  env: NodeJS.ProcessEnv;
  announce: (message: string) => void;
  signal: AbortSignal | undefined;
};

export type Project = Home & { engine: EngineClient };

/** An engine that recovers databases of a killed project answers only when it has looked at everything. */
export const ANSWERS_WITHIN_MS = 120_000;
const LOOK_MS = 30;
const TRY_AGAIN_MS = 300;

/** The project's folders and its engine, whether that runs or not. Nothing is started. */
export async function findProject(order: ProjectOrder): Promise<Project> {
  const home = await makeLayout(order.project, order.app, { env: order.env, announce: order.announce });
  return { ...home, engine: new EngineClient(paths.engineSocket(home.layout), order.app, order.signal) };
}

/** Starts keeper, engine and edge unless they run, and resolves when the engine answers. */
export async function startProject(order: ProjectOrder): Promise<Project> {
  const project = await findProject(order);
  const { layout, engine } = project;
  if (await engine.runs()) return project;
  await requireWritable(layout.state);
  judgeJournal(paths.journal(layout));
  const commands = commandsOf(project, order.app);
  const end = performance.now() + ANSWERS_WITHIN_MS;
  for (let next = 0; !(await engine.runs()); ) {
    order.signal?.throwIfAborted();
    const now = performance.now();
    if (now > end) throw engineSilent(layout);
    // A keeper that was there may have been one that is ending: it starts no engine, and lets the next one in when it is gone.
    if (now >= next && (await startKeeper(layout, commands)).state === "started") next = Number.POSITIVE_INFINITY;
    else if (now >= next) next = now + TRY_AGAIN_MS;
    await pause(LOOK_MS, undefined, order.signal === undefined ? {} : { signal: order.signal });
  }
  return project;
}

/** The failure that shows what an engine that does not answer wrote last. */
export function engineSilent(layout: Layout): Failure {
  const log = paths.processLog(layout, "engine");
  return new Failure("engine-silent", { log, lines: lastLinesOf(log, 10) });
}

function commandsOf({ layout, account }: Project, app: string): KeeperCommands {
  const places = { project: layout.project, state: layout.state, cache: layout.cache, runtime: layout.runtime, app };
  const words = Object.entries(places).flatMap(([name, value]) => [`--${name}`, value]);
  const edge = ["--socket", paths.edgeSocket(layout), "--table", paths.edgeTable(layout), "--state", layout.state];
  return {
    engine: [...commandLineOf("engine"), ...words, ...(account === undefined ? [] : ["--account", JSON.stringify(account)])],
    edge: [...commandLineOf("edge"), ...edge],
  };
}
