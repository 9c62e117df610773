import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { makePrivate } from "../private-file.ts";

/** Bytes kept aside so that a full disk can still be recorded. */
const BALLAST_BYTES = 1024 * 1024;

/** The journal is open in another process: a second engine is refused by the kernel's lock, not by a pid file. */
export class JournalBusy extends Error {}

export type Row = Record<string, SQLInputValue>;

/**
 * One SQLite file that only one process can have open. A write is durable when `write` returns (WAL, FULL), and is
 * all or nothing. `observe` is told before and after every write by its name; the kill trials stop the process there.
 */
export class Database {
  readonly #db: DatabaseSync;
  readonly #ballast: string;
  readonly #observe: (point: string) => void;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  constructor(file: string, ballast: string, observe: (point: string) => void = () => {}) {
    this.#ballast = ballast;
    this.#observe = observe;
    makePrivate(file);
    this.#db = new DatabaseSync(file, { timeout: 0 });
    try {
      this.#db.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
      this.#db.exec("BEGIN EXCLUSIVE; COMMIT");
    } catch (cause) {
      this.#db.close();
      if (errorCode(cause) === SQLITE_BUSY) throw new JournalBusy("another engine has the journal open", { cause });
      throw cause;
    }
    this.refillBallast();
  }

  /** Runs `change` as one durable transaction; a nested call joins the outer one. A full disk gives up the ballast once. */
  write<T>(point: string, change: () => T): T {
    if (this.#depth > 0) return change();
    this.#observe(`before ${point}`);
    let result: T;
    try {
      result = this.#transaction(change);
    } catch (error) {
      if (errorCode(error) !== SQLITE_FULL || !this.#giveUpBallast()) throw error;
      result = this.#transaction(change);
    }
    this.#observe(`after ${point}`);
    return result;
  }

  #transaction<T>(change: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    this.#depth++;
    try {
      const result = change();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has rolled back by itself on some errors, a full disk among them.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** Runs one statement; only inside `write`. Gives the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  insert(table: string, row: Row): number {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    return Number(this.#statement(sql).run(...Object.values(row)).lastInsertRowid);
  }

  one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** Brings the schema to the newest version; each migration runs once, in order. */
  migrate(migrations: readonly string[]): void {
    const version = Number(this.one("PRAGMA user_version")?.user_version ?? 0);
    if (version > migrations.length) throw new Error(`the journal was written by a newer version (${version})`);
    for (const [index, sql] of migrations.entries()) {
      if (index < version) continue;
      this.#transaction(() => {
        this.#db.exec(sql);
        this.#db.exec(`PRAGMA user_version = ${index + 1}`);
      });
    }
  }

  /** Reserves the ballast again once there is room. Whether it stands is not an error: the journal works without it. */
  refillBallast(): boolean {
    try {
      if ((statSync(this.#ballast, { throwIfNoEntry: false })?.size ?? 0) >= BALLAST_BYTES) return true;
      const file = openSync(this.#ballast, "w", 0o600);
      try {
        writeSync(file, Buffer.alloc(BALLAST_BYTES, 1));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      return true;
    } catch {
      return false;
    }
  }

  #giveUpBallast(): boolean {
    if (statSync(this.#ballast, { throwIfNoEntry: false }) === undefined) return false;
    rmSync(this.#ballast, { force: true });
    return true;
  }

  close(): void {
    this.#db.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Primary result codes, https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

function errorCode(error: unknown): number | undefined {
  if (error instanceof Error && "errcode" in error && typeof error.errcode === "number") return error.errcode & 0xff;
  return undefined;
}
