/** What a command line is started in: the parts of the process it may use, so that tests can give their own. */
export type Shell = {
  cwd: string;
  env: NodeJS.ProcessEnv;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  stdout: Output;
  stderr: Output;
  interrupts: Interrupts;
};
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };

/** The shell of this process. */
export function processShell(): Shell {
  const { env, stdin, stdout, stderr } = process;
  return { cwd: process.cwd(), env, stdin, stdout, stderr, interrupts: new Interrupts() };
}

/**
 * Ctrl-C, as long as nobody takes it, aborts `signal`, and the command ends as interrupted. Who takes it decides what
 * each one means; a third one always ends the program, whatever hangs.
 */
export class Interrupts {
  readonly #abort = new AbortController();
  readonly #takers: (() => void)[] = [];
  #count = 0;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Called for each SIGINT; gives false when there was one too many. */
  interrupt(): boolean {
    this.#count += 1;
    const taker = this.#takers.at(-1);
    if (taker) taker();
    else this.#abort.abort();
    return this.#count < 3;
  }

  /** From now on `listener` is called instead of aborting, until the result is called. */
  take(listener: () => void): () => void {
    this.#takers.push(listener);
    return () => {
      const index = this.#takers.indexOf(listener);
      if (index >= 0) this.#takers.splice(index, 1);
    };
  }
}
