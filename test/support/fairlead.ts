import { PassThrough, Readable } from "node:stream";
import { runCommandLine } from "../../src/cli/run.ts";
import { Interrupts } from "../../src/cli/shell.ts";

export type Ran = { status: number; out: string; err: string };
export type Given = {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** What is typed, or piped in. */
  input?: string;
  /** All three streams are a terminal. */
  terminal?: boolean;
  interrupts?: Interrupts;
  /** Standard output and standard error as they come. */
  onOut?: (text: string) => void;
  onErr?: (text: string) => void;
};

/** Runs a command line in this process as a shell would, and gives what it printed. */
export async function fairlead(words: readonly string[], given: Given): Promise<Ran> {
  const { cwd, env = process.env, input = "", terminal = false, interrupts = new Interrupts(), onOut, onErr } = given;
  const out = collector(terminal, onOut);
  const err = collector(terminal, onErr);
  const stdin = Object.assign(Readable.from([Buffer.from(input)]), { isTTY: terminal });
  const shell = { cwd, env: { ...env }, stdin, stdout: out.stream, stderr: err.stream, interrupts };
  const status = await runCommandLine(words, shell);
  return { status, out: out.text(), err: err.text() };
}

function collector(
  terminal: boolean,
  onText?: (text: string) => void,
): { stream: PassThrough & { isTTY: boolean; columns: number }; text: () => string } {
  let text = "";
  const stream = Object.assign(new PassThrough(), { isTTY: terminal, columns: 100 });
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
    onText?.(chunk.toString("utf8"));
  });
  return { stream, text: () => text };
}
