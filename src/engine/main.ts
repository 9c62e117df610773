/**
 * The engine: `main.ts --project <folder> --state <folder> --cache <folder> --runtime <folder> --app <name> [--account <JSON>]`,
 * started by the keeper with an IPC channel. Exit code 75 when another engine has the journal.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { EXIT } from "../diagnostics/exit.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { Account } from "../run/account.ts";
import { EdgeClient } from "../run/edge-client.ts";
import { JournalBusy } from "../run/journal/database.ts";
import { openJournal } from "../run/journal/journal.ts";
import { connectKeeper } from "../run/keeper-client.ts";
import { type Layout, paths } from "../run/layout.ts";
import { nativeInstances } from "../run/native.ts";
import type { Instances } from "../run/ports.ts";
import { postgresServers } from "../run/postgres.ts";
import { redisServers } from "../run/redis.ts";
import { reviveKeeper } from "../run/revive-keeper.ts";
import { SecretStore } from "../run/secrets.ts";
import { version } from "../run/version.ts";
import { makeApi, type Server, serve } from "./api/server.ts";
import { timeOfDay } from "./clock-file.ts";
import { Engine } from "./engine.ts";
import { openReleases } from "./releases.ts";
import { Signal } from "./signal.ts";
import { stopAtPoint } from "./stop-file.ts";
import type { World } from "./world.ts";

const JOURNAL_BUSY = 75;
const STOP_GRACE_MS = 10_000;

const { values } = parseArgs({
  options: {
    project: { type: "string", default: "" },
    state: { type: "string", default: "" },
    cache: { type: "string", default: "" },
    runtime: { type: "string", default: "" },
    app: { type: "string", default: "" },
    account: { type: "string" },
  },
});
const layout: Layout = { project: values.project, state: values.state, cache: values.cache, runtime: values.runtime };
const account = values.account === undefined ? undefined : (JSON.parse(values.account) as Account);

/** This engine has let go of everything: what it had begun may stumble, and is for the next one to finish. */
let isOver = false;
// What nobody caught is our mistake: it is written down, and another engine takes over what this one knew.
for (const mistake of ["uncaughtException", "unhandledRejection"]) {
  process.on(mistake, (error: unknown) => {
    if (isOver) return;
    console.error(new Date().toISOString(), error);
    process.exit(EXIT.bug);
  });
}
// With a full disk, what cannot be told is not worth ending for.
process.stderr.on("error", () => {});
const now = timeOfDay(process.env.FAIRLEAD_CLOCK_FILE);
const keeper = await connectKeeper();
const ending = new AbortController();
const journal = open();
const world = makeWorld();
const engine = new Engine(world);
let server: Server | undefined;

keeper.onGone(() => {
  letGo();
  server?.drop();
  void reviveKeeper(layout, ending.signal);
});
// The keeper ends the engine by TERM; the instances are the keeper's, so they live on unless `shutdown` was asked for.
process.on("SIGTERM", () => void leave());
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});

await world.edge.connect();
await engine.start();
server = await serve(
  makeApi(engine, version, () => void end()),
  paths.engineSocket(layout),
);

function open() {
  const stop = stopAtPoint(process.env.FAIRLEAD_STOP_FILE);
  mkdirSync(dirname(paths.journal(layout)), { recursive: true, mode: 0o700 });
  try {
    return openJournal({
      file: paths.journal(layout),
      ballast: paths.ballast(layout),
      now,
      ...(stop === undefined ? {} : { observe: stop }),
    });
  } catch (error) {
    if (!(error instanceof JournalBusy)) throw error;
    console.error(`${new Date().toISOString()} another engine has the journal`);
    process.exit(JOURNAL_BUSY);
  }
}

function makeWorld(): World {
  const events = new Signal();
  const stores = new Map<string, SecretStore>();
  const ground = { keeper, cache: layout.cache, runtime: layout.runtime, account, env: process.env };
  const native = nativeInstances(keeper, layout, account);
  let container: Instances | undefined;
  return {
    app: values.app,
    layout,
    account,
    journal,
    keeper,
    instances: (runtime) => {
      if (runtime === "native") return native;
      if (container === undefined) throw new Failure("container-engine-away", {});
      return container;
    },
    // Loaded when a stage runs containers: most machines never need it.
    prepareRuntime: async (runtime) => {
      if (runtime === "native" || container !== undefined) return;
      const [{ requireEngine }, { containerInstances }] = await Promise.all([
        import("../run/docker/engine.ts"),
        import("../run/container/instances.ts"),
      ]);
      container = containerInstances(await requireEngine(process.env), keeper, layout, values.app);
      engine.listen(container);
    },
    postgres: postgresServers(ground),
    redis: redisServers(ground),
    secrets: (stage) => {
      let store = stores.get(stage);
      if (store === undefined) {
        store = new SecretStore(layout, stage);
        stores.set(stage, store);
      }
      return store;
    },
    // A new connection means a new edge, or a first one: it may not know the table.
    edge: new EdgeClient(paths.edgeSocket(layout), () => void engine.router.publish().catch(() => undefined)),
    releases: openReleases(journal),
    events,
    now,
    id: (prefix) => `${prefix}.${randomBytes(4).toString("hex")}`,
    emit: (event) => {
      if (isOver) return;
      // What happens in a stage while it is deployed to belongs to that deployment for those who follow it.
      const under = event.stage === undefined ? undefined : journal.deployments.running(event.stage)[0]?.id;
      const whole = {
        stage: undefined,
        deployment: under,
        component: undefined,
        lines: undefined,
        level: "info" as const,
        ...event,
      };
      try {
        journal.write("event", () => journal.events.add(whole));
        events.changed();
      } catch (error) {
        // A disk that takes no more of its words is no reason to let the app fall.
        console.error(`${new Date().toISOString()} ${whole.message} (not written down: ${String(error)})`);
      }
    },
  };
}

/** Everything ends: instances, servers, edge, keeper. The data stays. */
async function end(): Promise<void> {
  ending.abort();
  try {
    await engine.shutdown();
  } catch (error) {
    console.error(new Date().toISOString(), error);
  }
  // The keeper ends this process last: whoever waits for the end sees the socket go when nothing else is left.
  await keeper.shutdown(STOP_GRACE_MS);
}

/** Only the engine ends; another takes over. */
async function leave(): Promise<void> {
  ending.abort();
  if (!isOver) {
    const closed = server?.close();
    letGo();
    await closed;
  }
  process.exit(0);
}

/** From here on nothing is decided or written: every act begins with a word in the journal, and that is closed. */
function letGo(): void {
  isOver = true;
  engine.close();
  journal.close();
}
