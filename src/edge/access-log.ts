import { type FileHandle, open as openFile, rename } from "node:fs/promises";
import type { Request } from "./client/request.ts";

const MAXIMUM_FILE_BYTES = 16 * 1024 * 1024;
const KEPT_FILES = 4;
const WRITE_EVERY_MS = 200;
/** A busy edge writes earlier: many short writes disturb the requests less than a few long ones. */
const WRITE_FROM_BYTES = 32 * 1024;
/** Lines that wait for a disk that does not take them; beyond it they are dropped, never the requests. */
const MAXIMUM_WAITING_BYTES = 8 * 1024 * 1024;

/**
 * One JSON line for each request, written in batches and rotated by size (`access.log.1` is the youngest old one).
 * Never a body, a header or a query: secrets travel in all three.
 */
export class AccessLog {
  readonly path: string;
  readonly #maximumFileBytes: number;
  #waiting = "";
  #dropped = 0;
  #file: { handle: FileHandle; bytes: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing = false;
  /** Flushes one after the other. */
  #queue: Promise<void> = Promise.resolve();

  constructor(path: string, maximumFileBytes = MAXIMUM_FILE_BYTES) {
    this.path = path;
    this.#maximumFileBytes = maximumFileBytes;
  }

  /** `whole`: the answer reached its end. */
  write(request: Request, milliseconds: number, whole: boolean): void {
    if (this.#waiting.length > MAXIMUM_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += `${JSON.stringify({
      time: new Date().toISOString(),
      client: request.address,
      method: request.head.method,
      host: request.head.host,
      path: request.path,
      status: request.status,
      whole,
      milliseconds: Math.round(milliseconds * 10) / 10,
      received: request.received,
      sent: request.sent,
      target: request.target,
      upstream: request.upstream,
    })}\n`;
    if (this.#waiting.length >= WRITE_FROM_BYTES && !this.#writing) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MS);
  }

  /** Resolves when everything written so far is in the file. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = true;
    const flushed = this.#queue.then(() => this.#append());
    this.#queue = flushed;
    return flushed;
  }

  /** Writes what waits and lets go of the file. */
  async close(): Promise<void> {
    await this.flush();
    const file = this.#file;
    this.#file = undefined;
    // What the disk has to complain about now was told when it was written.
    await file?.handle.close().catch(() => {});
  }

  async #append(): Promise<void> {
    if (this.#dropped > 0) this.#waiting += `${JSON.stringify({ time: new Date().toISOString(), dropped: this.#dropped })}\n`;
    const bytes = Buffer.from(this.#waiting, "utf8");
    this.#waiting = "";
    this.#dropped = 0;
    try {
      if (bytes.length > 0) await this.#appendBytes(bytes);
    } catch (error) {
      // A full disk must not cost a request.
      console.error(`the access log cannot be written: ${String(error)}`);
    }
    this.#writing = false;
  }

  async #appendBytes(bytes: Buffer): Promise<void> {
    this.#file ??= await open(this.path);
    if (this.#file.bytes > 0 && this.#file.bytes + bytes.length > this.#maximumFileBytes) {
      await this.#file.handle.close();
      this.#file = undefined;
      await rotate(this.path);
      this.#file = await open(this.path);
    }
    await this.#file.handle.appendFile(bytes);
    this.#file.bytes += bytes.length;
  }
}

async function open(path: string): Promise<{ handle: FileHandle; bytes: number }> {
  const handle = await openFile(path, "a", 0o600);
  return { handle, bytes: (await handle.stat()).size };
}

async function rotate(path: string): Promise<void> {
  for (let age = KEPT_FILES - 1; age >= 1; age -= 1) await moveIfThere(`${path}.${age}`, `${path}.${age + 1}`);
  await moveIfThere(path, `${path}.1`);
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
