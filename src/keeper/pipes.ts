import { execFile } from "node:child_process";
import { chownSync, closeSync, constants, existsSync, mkdirSync, openSync, readdirSync, rmSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const STOCK = 16;
const FOLDER = "pipes-";

/** The reading end stays with the keeper, the writing end goes to a child and is then closed here. */
export type Pipe = { reader: Socket; writer: number };

/**
 * Real pipes for the children's output. What Node calls a pipe is a pair of sockets, and a child that opens
 * `/dev/stdout` or `/dev/stderr` by name, as many do, cannot open a socket. Node makes no real ones, so they are made
 * by name, several at once, and their names removed as soon as both ends are open.
 */
export class Pipes {
  readonly #folder: string;
  #made = 0;
  #stock: string[] = [];
  #making: Promise<void> | undefined;

  /** Only the keeper that holds the lock makes one: it removes what keepers before it left. */
  constructor(runtime: string, generation: string) {
    for (const name of readdirSync(runtime)) {
      if (name.startsWith(FOLDER)) rmSync(join(runtime, name), { recursive: true, force: true });
    }
    this.#folder = join(runtime, `${FOLDER}${generation}`);
  }

  /** The pipe belongs to the account that will write to it, or that could not open it by name. */
  async take(owner: { uid: number; gid: number } | undefined): Promise<Pipe> {
    const path = await this.#name();
    // Temporary folders are tidied by others now and then.
    if (!existsSync(path)) {
      this.#stock = [];
      return this.take(owner);
    }
    let reader: number | undefined;
    try {
      if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
      reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const writer = openSync(path, constants.O_WRONLY);
      return { reader: new Socket({ fd: reader, readable: true, writable: false }), writer };
    } catch (error) {
      if (reader !== undefined) closeSync(reader);
      throw error;
    } finally {
      unlinkSync(path);
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #name(): Promise<string> {
    for (;;) {
      const path = this.#stock.pop();
      if (path !== undefined) return path;
      this.#making ??= this.#make().finally(() => {
        this.#making = undefined;
      });
      await this.#making;
    }
  }

  async #make(): Promise<void> {
    mkdirSync(this.#folder, { mode: 0o700, recursive: true });
    const paths = Array.from({ length: STOCK }, () => join(this.#folder, String(this.#made++)));
    await promisify(execFile)("mkfifo", ["-m", "600", ...paths]);
    this.#stock.push(...paths);
  }
}
