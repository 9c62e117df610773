import { stripVTControlCharacters } from "node:util";
import { spoken } from "../../diagnostics/spoken.ts";
import type { Output } from "../shell.ts";
import type { Paint } from "./paint.ts";

/** Tells people what goes on while a command works. */
export type Progress = {
  /** Begins a step that takes time; it is shown until `done` or `failed`. */
  step: (title: string) => Step;
  /** A line that stays. */
  line: (text: string) => void;
  /** Ends what is still shown, without a word. */
  close: () => void;
};
export type Step = {
  /** What it is doing just now; replaces the detail before. */
  detail: (text: string) => void;
  /** Ends it well; the text says what came of it. */
  done: (text?: string) => void;
  failed: (text?: string) => void;
};

/** No progress at all, for `--quiet`. */
export const silent: Progress = {
  step: () => ({ detail: () => {}, done: () => {}, failed: () => {} }),
  line: () => {},
  close: () => {},
};

const REPORT_EVERY_MS = 10_000;

/**
 * Progress for pipes and files: lines that are only ever added. A step of more than a second says that it has begun,
 * then every ten seconds where it is.
 */
export function linesProgress(out: Output, paint: Paint, now: () => number = () => performance.now()): Progress {
  const open = new Set<() => void>();
  const line = (text: string) => void out.write(`${text}\n`);
  return {
    line,
    close: () => {
      for (const stop of open) stop();
    },
    step: (title) => {
      const began = now();
      let detail = "";
      let timer: NodeJS.Timeout;
      const report = () => {
        line(`  ${title}… ${spoken(now() - began)}${detail && `: ${detail}`}`);
        timer = setTimeout(report, REPORT_EVERY_MS).unref();
      };
      timer = setTimeout(report, 1000).unref();
      const stop = () => {
        clearTimeout(timer);
        open.delete(stop);
      };
      open.add(stop);
      const end = (mark: string) => (text?: string) => {
        stop();
        line(`${mark} ${text ?? title} (${spoken(now() - began)})`);
      };
      return {
        detail: (text) => {
          detail = stripVTControlCharacters(text);
        },
        done: end(paint("green", "✓")),
        failed: end(paint("red", "✗")),
      };
    },
  };
}
