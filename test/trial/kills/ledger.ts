import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { makeRelease } from "../../../src/operations/make-release.ts";
import { type Project, startProject } from "../../../src/operations/start-project.ts";
import type { DeploymentView, StatusView } from "../../../src/run/protocol/api.ts";

export type Stage = StatusView["stages"][number];

/** The trial's app, in a folder and a state of its own; deployed, watched and questioned through the same library as the command line. */
export class Ledger {
  readonly folder: string;
  readonly stopFile: string;
  readonly project: Project;
  readonly #env: NodeJS.ProcessEnv;
  #edit = 0;

  private constructor(folder: string, project: Project, env: NodeJS.ProcessEnv, stopFile: string) {
    this.folder = folder;
    this.project = project;
    this.#env = env;
    this.stopFile = stopFile;
  }

  static async start(): Promise<Ledger> {
    const folder = mkdtempSync(join(tmpdir(), "fairlead-kills-"));
    // As root, apps run under an account that has to get there.
    chmodSync(folder, 0o755);
    const app = join(folder, "app");
    mkdirSync(app);
    cpSync(fileURLToPath(new URL("app", import.meta.url)), app, { recursive: true });
    const stopFile = join(folder, "stop");
    const env = {
      ...process.env,
      FAIRLEAD_STATE: join(folder, "state"),
      FAIRLEAD_RUNTIME: join(folder, "run"),
      FAIRLEAD_STOP_FILE: stopFile,
    };
    const order = { project: app, app: "ledger", env, announce: () => {}, signal: undefined };
    process.env.FAIRLEAD_STOP_FILE = stopFile;
    return new Ledger(app, await startProject(order), env, stopFile);
  }

  /** A release that differs from the last one only in its manifest, made live from now on. */
  async deploy(): Promise<DeploymentView> {
    const file = join(this.folder, "fairlead.yaml");
    const text = readFileSync(file, "utf8").replace(
      /^env: \{.*$/m,
      `env: { DATABASE: "\${db.url}", QUEUE: "\${queue.url}", EDIT: "${++this.#edit}" }`,
    );
    writeFileSync(file, text);
    const { layout, account, engine } = this.project;
    const around = { layout, account, env: this.#env, onProgress: undefined, signal: undefined };
    const made = await makeRelease({ manifest: file, stage: "local", by: "trial", runtime: "native" }, around);
    const release = await engine.createRelease(made.release);
    return engine.deploy("local", { kind: "deploy", release: release.id, by: "trial" });
  }

  async stage(): Promise<Stage | undefined> {
    const status = await this.project.engine.status().catch(() => undefined);
    return status?.stages.find((stage) => stage.name === "local");
  }

  /** One question to the app's database, over a connection of its own. */
  async ask<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    const { host, port, user, password, database } = await this.project.engine.connection("local", "db");
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
    const { host, port, password } = await this.project.engine.connection("local", "queue");
    const redis = new Redis({ host, port, password, maxRetriesPerRequest: 2 });
    try {
      const lists = await redis.keys("work*");
      const names = await Promise.all(lists.map((list) => redis.lrange(list, 0, -1)));
      return new Set(names.flat());
    } finally {
      redis.disconnect();
    }
  }

  async end(): Promise<void> {
    await this.project.engine.shutdown(false).catch(() => undefined);
  }

  async remove(): Promise<void> {
    await rm(join(this.folder, ".."), { recursive: true, force: true });
  }
}
