import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { TrialProject } from "../project.ts";

/** The ledger and its databases, which tell what was lost or done twice. */
export class Ledger {
  readonly app: TrialProject;
  readonly stopFile: string;

  private constructor(app: TrialProject) {
    this.app = app;
    this.stopFile = stopFileIn(join(app.folder, ".."));
  }

  static async start(): Promise<Ledger> {
    const source = fileURLToPath(new URL("app", import.meta.url));
    return new Ledger(await TrialProject.start("ledger", source, (folder) => ({ FAIRLEAD_STOP_FILE: stopFileIn(folder) })));
  }

  /** One question to the app's database, over a connection of its own. */
  async ask<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    const { host, port, user, password, database } = await this.app.project.engine.connection("local", "db");
    const client = new pg.Client({ host, port, user, password, database });
    client.on("error", () => {});
    await client.connect();
    try {
      return (await client.query<T>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** Names that still wait in the queue or in the hands of a worker that was killed. */
  async waiting(): Promise<Set<string>> {
    const { host, port, password } = await this.app.project.engine.connection("local", "queue");
    const redis = new Redis({ host, port, password, maxRetriesPerRequest: 2 });
    try {
      const lists = await redis.keys("work*");
      const names = await Promise.all(lists.map((list) => redis.lrange(list, 0, -1)));
      return new Set(names.flat());
    } finally {
      redis.disconnect();
    }
  }
}

const stopFileIn = (folder: string): string => join(folder, "stop");
