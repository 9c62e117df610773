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

/** The shell of this process; `opened` is told of each output when it is used first. */
export function processShell(opened: (output: Output) => void): Shell {
  const known = new Set<Output>();
  const open = (output: Output): Output => {
    if (!known.has(output)) opened(output);
    known.add(output);
    return output;
  };
  // Node makes each of its streams when it is asked for, and that takes milliseconds.
  return {
    cwd: process.cwd(),
    env: process.env,
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return open(process.stdout);
    },
    get stderr() {
      return open(process.stderr);
    },
    interrupts: new Interrupts(),
  };
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
