import { appendFile, rename, stat } from "node:fs/promises";
import type { Request } from "./client/request.ts";

const MAXIMUM_FILE_BYTES = 16 * 1024 * 1024;
const KEPT_FILES = 4;
const WRITE_EVERY_MS = 200;
/** Lines that wait for a disk that does not take them; beyond it they are dropped, never the requests. */
const MAXIMUM_WAITING_BYTES = 8 * 1024 * 1024;

/**
 * One JSON line for each request, written in batches and rotated by size (`access.log.1` is the youngest old one).
 * Never a body, a header or a query: secrets travel in all three.
 */
export class AccessLog {
  readonly path: string;
  readonly #maximumFileBytes: number;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #fileBytes: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, maximumFileBytes = MAXIMUM_FILE_BYTES) {
    this.path = path;
    this.#maximumFileBytes = maximumFileBytes;
  }

  /** `whole`: the answer reached its end. */
  write(request: Request, milliseconds: number, whole: boolean): void {
    const line = `${JSON.stringify({
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
    if (this.#waitingBytes + line.length > MAXIMUM_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MS);
  }

  /** Resolves when everything written so far is in the file. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#append());
    return this.#writing;
  }

  async #append(): Promise<void> {
    if (this.#dropped > 0) this.#waiting.push(`${JSON.stringify({ time: new Date().toISOString(), dropped: this.#dropped })}\n`);
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#dropped = 0;
    if (text === "") return;
    try {
      this.#fileBytes ??= await sizeOf(this.path);
      if (this.#fileBytes > 0 && this.#fileBytes + text.length > this.#maximumFileBytes) await this.#rotate();
      await appendFile(this.path, text, { mode: 0o600 });
      this.#fileBytes += Buffer.byteLength(text);
    } catch (error) {
      // A full disk must not cost a request.
      console.error(`the access log cannot be written: ${String(error)}`);
    }
  }

  async #rotate(): Promise<void> {
    for (let age = KEPT_FILES - 1; age >= 1; age -= 1) await moveIfThere(`${this.path}.${age}`, `${this.path}.${age + 1}`);
    await moveIfThere(this.path, `${this.path}.1`);
    this.#fileBytes = 0;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
