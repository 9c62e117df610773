import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../diagnostics/failure.ts";
import { EngineClient } from "../run/engine-client.ts";
import { commandLineOf } from "../run/entry-point.ts";
import { type Home, makeLayout } from "../run/home.ts";
import { paths } from "../run/layout.ts";
import { lastLinesOf } from "../run/plain-log.ts";
import { startKeeper } from "../run/start-keeper.ts";

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
const ANSWERS_WITHIN_MS = 120_000;
const LOOK_MS = 30;

/** The project's folders and its engine, whether that runs or not. Nothing is started. */
export async function findProject(order: ProjectOrder): Promise<Project> {
  const home = await makeLayout(order.project, order.app, { env: order.env, announce: order.announce });
  return { ...home, engine: new EngineClient(paths.engineSocket(home.layout), order.app, order.signal) };
}

/** Starts keeper, engine and edge unless they run, and resolves when the engine answers. */
export async function startProject(order: ProjectOrder): Promise<Project> {
  const project = await findProject(order);
  const { layout, account, engine } = project;
  if (await engine.runs()) return project;
  await startKeeper(layout, {
    engine: [
      ...commandLineOf("engine"),
      ...Object.entries({
        project: layout.project,
        state: layout.state,
        cache: layout.cache,
        runtime: layout.runtime,
        app: order.app,
      }).flatMap(([name, value]) => [`--${name}`, value]),
      ...(account === undefined ? [] : ["--account", JSON.stringify(account)]),
    ],
    edge: [
      ...commandLineOf("edge"),
      "--socket",
      paths.edgeSocket(layout),
      "--table",
      paths.edgeTable(layout),
      "--state",
      layout.state,
    ],
  });
  for (const end = performance.now() + ANSWERS_WITHIN_MS; !(await engine.runs()); ) {
    order.signal?.throwIfAborted();
    if (performance.now() > end) {
      const log = paths.processLog(layout, "engine");
      throw new Failure("engine-silent", { log, lines: lastLinesOf(log, 10) });
    }
    await pause(LOOK_MS, undefined, order.signal === undefined ? {} : { signal: order.signal });
  }
  return project;
}
