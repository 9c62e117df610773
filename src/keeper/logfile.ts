import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { LOG_GENERATIONS, type LogRecord } from "../run/protocol/log.ts";

const BATCH_BYTES = 64 * 1024;
const RETRY_MS = 500;
const NEWLINE = 0x0a;

/**
 * One log file, written by this process alone: in order, rotated at `maximum` bytes. A disk that is full or read-only
 * costs lines, which are counted and told as soon as lines can be written again, and never anything else.
 */
export class LogFile {
  readonly #path: string;
  readonly #maximum: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #file: FileHandle | undefined;
  #working: Promise<void> | undefined;
  #dropped = 0;
  #reason = "";
  #retryAt = 0;

  constructor(path: string, maximum: number) {
    this.#path = path;
    this.#maximum = maximum;
  }

  append(record: LogRecord): void {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Bytes that wait to be written. Whoever appends faster than the disk takes it waits for `written` now and then. */
  get backlog(): number {
    return this.#waitingBytes;
  }

  /** Resolves when everything appended so far is written or dropped. */
  async written(): Promise<void> {
    await this.#working;
  }

  async close(): Promise<void> {
    await this.written();
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
  }

  async #work(): Promise<void> {
    // One turn later, so that lines that come together are written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const lines = this.#takeBatch();
      if (performance.now() < this.#retryAt) this.#dropped += lines.length;
      else await this.#write(lines);
    }
  }

  #takeBatch(): Buffer[] {
    let bytes = 0;
    const end = this.#waiting.findIndex((line, index) => {
      bytes += line.length;
      return index > 0 && bytes > BATCH_BYTES;
    });
    const lines = this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
    for (const line of lines) this.#waitingBytes -= line.length;
    return lines;
  }

  async #write(lines: Buffer[]): Promise<void> {
    const told = this.#dropped > 0 ? [this.#confession()] : [];
    const bytes = Buffer.concat([...told, ...lines]);
    let start: number | undefined;
    try {
      const { file, size } = await this.#room(bytes.length);
      start = size;
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
      this.#dropped = 0;
    } catch (error) {
      this.#dropped += lines.length;
      this.#reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
      this.#retryAt = performance.now() + RETRY_MS;
      await this.#abandon(start);
    }
  }

  /** The open file with room for the bytes, rotated where it has none, reopened where somebody removed it. */
  async #room(bytes: number): Promise<{ file: FileHandle; size: number }> {
    let file = this.#file ?? (await this.#open());
    let { size, nlink } = await file.stat();
    if (nlink > 0 && (size === 0 || size + bytes <= this.#maximum)) return { file, size };
    await file.close();
    this.#file = undefined;
    if (nlink > 0) await rotate(this.#path);
    file = await this.#open();
    ({ size } = await file.stat());
    return { file, size };
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const file = await open(this.#path, "a+", 0o600);
    this.#file = file;
    const { size } = await file.stat();
    // A keeper that was killed may have left half a line.
    if (size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== NEWLINE) await file.write("\n");
    return file;
  }

  /** No half line stays behind, and the next attempt opens the file anew. */
  async #abandon(start: number | undefined): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (start !== undefined) await file?.truncate(start).catch(() => {});
    await file?.close().catch(() => {});
  }

  #confession(): Buffer {
    const m = `${this.#dropped} lines could not be written and were dropped (${this.#reason})`;
    return Buffer.from(`${JSON.stringify({ t: new Date().toISOString(), i: "", s: "fairlead", m } satisfies LogRecord)}\n`);
  }
}

async function rotate(path: string): Promise<void> {
  for (let generation = LOG_GENERATIONS; generation > 0; generation--) {
    const from = generation === 1 ? path : `${path}.${generation - 1}`;
    await rename(from, `${path}.${generation}`).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
}
