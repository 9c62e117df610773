/**
 * The edge process: routes requests by the last table it was given. Started by the keeper, or alone for tests:
 * `node src/edge/main.ts --socket <control socket> --table <table file> [--state <folder>] [--drain <milliseconds>]`.
 * In the state folder is what another keeper is started by when this edge's own dies.
 */
import { parseArgs } from "node:util";
import { Control, takeOver } from "./control.ts";
import { Edge } from "./edge.ts";
import { Keeper } from "./keeper.ts";
import { readTableFile } from "./table/file.ts";

const DRAIN_MS = 30_000;
const TEXT = { type: "string" } as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { socket: TEXT, table: TEXT, state: TEXT, drain: TEXT } });
  if (values.socket === undefined || values.table === undefined) throw new Error("--socket and --table are needed");
  process.umask(0o077);
  // With a full disk, what cannot be told is not worth ending for.
  process.stderr.on("error", () => {});
  const keeper = new Keeper();
  await keeper.start();
  const edge = new Edge(values.table, keeper);
  const control = new Control(edge, () => stop());
  const ending = new AbortController();
  const stop = (): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    control.close();
    edge.retire();
    void edge.drained(Number(values.drain ?? DRAIN_MS)).then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (values.state !== undefined) keeper.reviveIn(values.state, ending.signal);
  await takeOver(values.socket);
  const stored = await readTableFile(values.table);
  if (stored !== undefined && "error" in stored) console.error(`the stored table is not used: ${stored.error}`);
  // A port that is taken now is tried again; the others serve.
  else if (stored !== undefined) await edge.restore(stored.table).catch((error) => console.error(String(error)));
  await control.listen(values.socket);
  keeper.ready();
}

await main();
