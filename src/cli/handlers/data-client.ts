import { Failure } from "../../diagnostics/failure.ts";
import { cacheFolder } from "../../run/cache-folder.ts";
import type { EngineClient } from "../../run/engine-client.ts";
import { findPostgresClient } from "../../run/postgres-clients.ts";
import type { Connection } from "../../run/protocol/api.ts";
import { findRedisClient } from "../../run/redis-binaries.ts";
import type { Search } from "../../run/search.ts";
import type { Shell } from "../shell.ts";
import type { Progress } from "../views/progress.ts";
import { attach } from "./attach.ts";
import { stepsOf } from "./preparation.ts";

type Around = {
  engine: EngineClient;
  shell: Shell;
  progress: Progress;
  arguments: { arguments: readonly string[] };
  options: { data: string | undefined; stage: string };
};

/** Opens psql on the stage's database, as the app's user. The password goes by the environment, never by an argument. */
export async function psql(around: Around): Promise<{ code: number }> {
  const { connection, version } = await connect(around, "postgres");
  const program = await fetched(around, (search) => findPostgresClient("psql", Number.parseInt(version, 10) || 17, search));
  const { host, port, user = "", password, database = "" } = connection;
  const address = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database, PGPASSWORD: password };
  return run(around, program, address);
}

/** Opens redis-cli on the stage's Redis. */
export async function redis(around: Around): Promise<{ code: number }> {
  const { connection } = await connect(around, "redis");
  const program = await fetched(around, findRedisClient);
  const words = ["-h", connection.host, "-p", String(connection.port), ...around.arguments.arguments];
  return run({ ...around, arguments: { arguments: words } }, program, { REDISCLI_AUTH: connection.password });
}

function run(
  { shell, arguments: { arguments: words } }: Around,
  program: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number }> {
  return attach([program, ...words], { cwd: shell.cwd, env: { ...shell.env, ...env } }, shell);
}

async function connect(around: Around, kind: Connection["kind"]): Promise<{ connection: Connection; version: string }> {
  const { engine, options } = around;
  const stage = (await engine.status()).stages.find(({ name }) => name === options.stage);
  if (stage === undefined) throw new Failure("nothing-live", { stage: options.stage });
  const entries = stage.data.filter((entry) => entry.kind === kind);
  const names = entries.map(({ name }) => name);
  const entry =
    options.data === undefined && entries.length === 1 ? entries[0] : entries.find(({ name }) => name === options.data);
  if (entry === undefined) throw new Failure("which-data", { kind, stage: options.stage, names });
  return { connection: await engine.connection(options.stage, entry.name), version: entry.version ?? "" };
}

/** Client programs are fetched once where none is installed; that may take a moment. */
async function fetched(around: Around, find: (search: Search) => Promise<string>): Promise<string> {
  const { env, interrupts } = around.shell;
  const steps = stepsOf(around.progress);
  const search = { env, cache: cacheFolder(env), account: undefined, onProgress: steps.tell, signal: interrupts.signal };
  try {
    return await find(search);
  } finally {
    steps.end();
  }
}
