import { createInterface } from "node:readline/promises";
import { Failure } from "../diagnostics/failure.ts";
import type { Question } from "./command.ts";
import type { Shell } from "./shell.ts";

/** Asks on the terminal. Returns when the answer is right; a Failure otherwise, and where nobody could answer. */
export async function ask(question: Question, { stdin, stderr, interrupts }: Shell): Promise<void> {
  if (!stdin.isTTY || !stderr.isTTY) throw new Failure("answer-needed", { question: question.text });
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
