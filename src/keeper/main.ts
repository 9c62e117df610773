/**
 * The keeper: parent of everything that runs, and as small as that allows, because nothing that runs outlives it
 * unharmed. `node src/keeper/main.ts <configuration>`; exit code 75 when the project already has a keeper.
 */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { Main } from "../run/family.ts";
import { paths } from "../run/layout.ts";
import { platform } from "../run/platform.ts";
import { KEEPER_ALREADY_RUNS, type KeeperConfiguration, type KeeperStarted } from "../run/protocol/keeper.ts";
import { inherit } from "./inherit.ts";
import { Keeper } from "./keeper.ts";
import { Listeners } from "./listeners.ts";
import { takeLock } from "./lock.ts";

const DEFAULT_GRACE_MS = 10_000;

const path = process.argv[2] ?? "";
const configuration: KeeperConfiguration = JSON.parse(readFileSync(path, "utf8"));
const lock = takeLock(configuration.lock);
if (lock === undefined) process.exit(KEEPER_ALREADY_RUNS);
const self: Main = { pid: process.pid, startTime: platform.process(process.pid)?.startTime ?? "" };

const generation = randomBytes(6).toString("hex");
const listeners = new Listeners();
const keeper = new Keeper(path, configuration, generation, listeners);
// A full disk must not end in telling, for ever, that it could not be told.
process.stderr.on("error", () => {});
// From here on it holds instances, which end with it: one thing gone wrong is written down and survived.
process.on("uncaughtException", (error) => console.error(new Date().toISOString(), error));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => keeper.shutdown(DEFAULT_GRACE_MS, 0));
keeper.stopped
  .catch((error) => console.error(new Date().toISOString(), error))
  .then(() => {
    lock.release();
    process.exit(0);
  });
process.on("SIGHUP", () => {});

try {
  writeFileSync(paths.keeperProcess(configuration), JSON.stringify(self), { mode: 0o600 });
} catch (error) {
  // A full disk: only an engine can end this one then.
  console.error(new Date().toISOString(), error);
}
await inherit(listeners, { started: { pid: process.pid, generation } } satisfies KeeperStarted);
await keeper.start();
