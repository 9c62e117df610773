import { createInterface } from "node:readline/promises";
import { Failure } from "../diagnostics/failure.ts";
import type { Question } from "./command.ts";
import type { Shell } from "./shell.ts";

/** Whether somebody is there to answer. */
export function canAsk({ stdin, stderr }: Shell): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Asks on the terminal. Returns when the answer is right; a Failure otherwise, and where nobody could answer. */
export async function ask(question: Question, shell: Shell): Promise<void> {
  const { stdin, stderr, interrupts } = shell;
  if (!canAsk(shell)) throw new Failure("answer-needed", { question: question.text });
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  try {
    const hint = question.answer === undefined ? "[y/N]" : `Type ${question.answer} to go on:`;
    const answer = await lines.question(`${question.text} ${hint} `, { signal: interrupts.signal });
    const right = question.answer === undefined ? /^y(es)?$/i.test(answer.trim()) : answer.trim() === question.answer;
    if (!right) throw new Failure("not-confirmed", {});
  } finally {
    lines.close();
  }
}
