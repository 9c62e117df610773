import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { SpawnOrder } from "../run/protocol/keeper.ts";
import { type Line, Lines } from "./lines.ts";
import { LogFile } from "./logfile.ts";
import { Automaton, Masker } from "./mask.ts";
import { patternsOf } from "./patterns.ts";
import type { Pipe, Pipes } from "./pipes.ts";

/** When this much waits for one log file, its writers wait too; other components go on. */
const BACKLOG_BYTES = 256 * 1024;
/** What a child left behind may hold its output open for ever: after such a silence its last words have been heard. */
const SILENCE_MS = 200;
/** And may go on to speak for ever. */
const LONGEST_LAST_WORDS_MS = 5000;

/** The child's end of its output, and how it is waited for. */
export type Output = {
  /** Given to the spawn as standard output and standard error, then `handedOver`. */
  stdio: readonly [number, number];
  handedOver(): void;
  /** Resolves when all it wrote is in the log. */
  settled(): Promise<void>;
  /** Stops listening, also to what the child left behind. */
  close(): void;
};

/** One stream on its way to the log. */
type Carried = {
  /** Resolves when the stream has ended and its last line is on its way to the file. */
  ended: Promise<void>;
  heardAt(): number;
};

export class Outputs {
  readonly #pipes: Pipes;
  readonly #files = new Map<string, { file: LogFile; users: number }>();
  readonly #secrets = new Set<string>();
  #automaton = new Automaton([]);

  constructor(pipes: Pipes) {
    this.#pipes = pipes;
  }

  mask(values: readonly string[]): void {
    const before = this.#secrets.size;
    for (const value of values) this.#secrets.add(value);
    if (this.#secrets.size > before) this.#automaton = new Automaton([...this.#secrets].flatMap(patternsOf));
  }

  async open(order: SpawnOrder): Promise<Output> {
    const { output } = order;
    if (output.to === "file") return toFile(output.path);
    const owner = order.uid === undefined || order.gid === undefined ? undefined : { uid: order.uid, gid: order.gid };
    const stdout = await this.#pipes.take(owner);
    const stderr = await this.#pipes.take(owner).catch((error) => {
      discard(stdout);
      throw error;
    });
    const { file, leave } = this.#join(output.path, output.maximum);
    const streams = [this.#carry(stdout, "stdout", output.instance, file), this.#carry(stderr, "stderr", output.instance, file)];
    const ended = Promise.all(streams.map((stream) => stream.ended)).then(leave);
    const silence = () => performance.now() - Math.max(...streams.map((stream) => stream.heardAt()));
    return {
      stdio: [stdout.writer, stderr.writer],
      handedOver: () => [stdout, stderr].forEach((pipe) => void closeSync(pipe.writer)),
      settled: () => Promise.race([ended, silent(silence)]).then(() => file.written()),
      close: () => [stdout, stderr].forEach((pipe) => void pipe.reader.destroy()),
    };
  }

  /** Instances of one component write to one file, which stays open as long as one of them does. */
  #join(path: string, maximum: number): { file: LogFile; leave: () => Promise<void> } {
    const entry = this.#files.get(path) ?? { file: new LogFile(path, maximum), users: 0 };
    this.#files.set(path, entry);
    entry.users++;
    const leave = async () => {
      entry.users--;
      await entry.file.written();
      if (entry.users > 0 || this.#files.get(path) !== entry) return;
      this.#files.delete(path);
      await entry.file.close();
    };
    return { file: entry.file, leave };
  }

  #carry({ reader }: Pipe, stream: "stdout" | "stderr", instance: string, file: LogFile): Carried {
    const masker = new Masker(() => this.#automaton);
    const lines = new Lines();
    const write = (some: readonly Line[]) => {
      const t = new Date().toISOString();
      for (const { text, continued } of some) file.append({ t, i: instance, s: stream, m: text, ...(continued && { c: true }) });
    };
    let heardAt = performance.now();
    reader.on("data", (chunk: Buffer) => {
      heardAt = performance.now();
      write(lines.push(masker.push(chunk)));
      if (file.backlog < BACKLOG_BYTES) return;
      reader.pause();
      file.written().then(() => reader.resume());
    });
    // A broken pipe ends the stream; `close` follows.
    reader.on("error", () => {});
    const ended = new Promise<void>((resolve) => {
      reader.once("close", () => {
        write(lines.push(masker.flush()));
        write(lines.flush());
        resolve();
      });
    });
    // While it is made to wait it is not silent.
    return { ended, heardAt: () => (reader.isPaused() ? performance.now() : heardAt) };
  }
}

function toFile(path: string): Output {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, "a", 0o600);
  return { stdio: [file, file], handedOver: () => closeSync(file), settled: async () => {}, close() {} };
}

function discard({ reader, writer }: Pipe): void {
  reader.destroy();
  closeSync(writer);
}

async function silent(silence: () => number): Promise<void> {
  const deadline = performance.now() + LONGEST_LAST_WORDS_MS;
  while (silence() < SILENCE_MS && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS - silence()));
    // What came while this process was busy is read before it is judged.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
