import { renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Main } from "../run/family.ts";
import { makePrivate } from "../run/private-file.ts";
import type { SpawnRecord } from "../run/protocol/keeper.ts";
import { asSystemError, isDamaged } from "./sqlite.ts";

const RETRY_MS = 1000;
const SCHEMA = `
  PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=100;
  CREATE TABLE IF NOT EXISTS spawns (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (pid INTEGER PRIMARY KEY, start TEXT NOT NULL, part TEXT NOT NULL)`;

/**
 * What was spawned and what came of it, on disk before anything depends on it. The memory of this process is the truth;
 * the file follows it, all changes of one moment in one synced transaction.
 */
export class Records {
  readonly #database: DatabaseSync;
  readonly #known: Map<string, SpawnRecord>;
  readonly #unwritten = new Set<string>();
  #commit: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(path: string) {
    this.#database = open(path);
    const rows = this.#database.prepare("SELECT record FROM spawns").all();
    const records = rows.map(({ record }) => JSON.parse(String(record)) as SpawnRecord);
    this.#known = new Map(records.map((record) => [record.id, record]));
  }

  all(): SpawnRecord[] {
    return [...this.#known.values()];
  }

  get(id: string): SpawnRecord | undefined {
    return this.#known.get(id);
  }

  /** Resolves when it is on disk. Rejects with a system code when it is not yet; it is then tried again until it is. */
  put(record: SpawnRecord): Promise<void> {
    this.#known.set(record.id, record);
    return this.#store(record.id);
  }

  remove(id: string): Promise<void> {
    this.#known.delete(id);
    return this.#store(id);
  }

  /** The engines or edges that keepers, this or those before it, started and did not see end. */
  parts(part: "engine" | "edge"): Main[] {
    const rows = this.#database.prepare("SELECT pid, start FROM parts WHERE part = ?").all(part);
    return rows.map(({ pid, start }) => ({ pid: Number(pid), startTime: String(start) }));
  }

  addPart(part: "engine" | "edge", { pid, startTime }: Main): void {
    this.#database.prepare("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)").run(pid, startTime, part);
  }

  removePart(pid: number): void {
    this.#database.prepare("DELETE FROM parts WHERE pid = ?").run(pid);
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#database.close();
  }

  #store(id: string): Promise<void> {
    this.#unwritten.add(id);
    this.#commit ??= new Promise((resolve) => setImmediate(resolve)).then(() => this.#write());
    return this.#commit;
  }

  #write(): void {
    this.#commit = undefined;
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const id of this.#unwritten) {
        const record = this.#known.get(id);
        if (record === undefined) this.#database.prepare("DELETE FROM spawns WHERE id = ?").run(id);
        else this.#database.prepare("INSERT OR REPLACE INTO spawns VALUES (?, ?)").run(id, JSON.stringify(record));
      }
      this.#database.exec("COMMIT");
      this.#unwritten.clear();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#commit ??= Promise.resolve().then(() => this.#write());
        this.#commit.catch(() => {});
      }, RETRY_MS);
      throw asSystemError(error);
    }
  }
}

/** A damaged record is put aside: strays are then still found by their environment. */
function open(path: string): DatabaseSync {
  try {
    return openAt(path);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    renameSync(path, `${path}.damaged`);
    return openAt(path);
  }
}

function openAt(path: string): DatabaseSync {
  makePrivate(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
