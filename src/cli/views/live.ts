import { stripVTControlCharacters } from "node:util";
import { spoken } from "../../diagnostics/spoken.ts";
import type { Output } from "../shell.ts";
import type { Paint } from "./paint.ts";
import type { Progress } from "./progress.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;
const NO_WRAP = "\u001b[?7l";
const WRAP = "\u001b[?7h";

/** The last lines of a terminal, drawn again and again in place; other lines go above them. */
export class LiveLines {
  readonly #out: Output;
  #drawn = 0;

  constructor(out: Output) {
    this.#out = out;
  }

  /** Replaces what is drawn; the terminal cuts what is too wide, and as many lines as fit its height are kept. */
  draw(lines: readonly string[], above = ""): void {
    const fitting = lines.slice(0, Math.max(1, (this.#out.rows || 24) - 1));
    const back = this.#drawn > 0 ? `\r\u001b[${this.#drawn}A\u001b[J` : "";
    const body = fitting.length > 0 ? `${NO_WRAP}${fitting.map((line) => `${line}\n`).join("")}${WRAP}` : "";
    this.#out.write(back + above + body);
    this.#drawn = fitting.length;
  }

  /** Leaves what is drawn where it is; the next drawing begins below. */
  keep(): void {
    this.#drawn = 0;
  }
}

/** Progress on a terminal: open steps turn in place with the time they take, ended ones stay as lines. */
export function liveProgress(out: Output, paint: Paint, now: () => number = () => performance.now()): Progress {
  const live = new LiveLines(out);
  const open = new Map<object, { title: string; detail: string; began: number }>();
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;
  const draw = (above = "") => {
    const mark = paint("cyan", FRAMES[frame % FRAMES.length] ?? "");
    const lines = [...open.values()].map(({ title, detail, began }) => {
      const elapsed = now() - began;
      const time = elapsed >= 1000 ? paint("dim", ` ${spoken(elapsed)}`) : "";
      return `${mark} ${title}${time}${detail && paint("dim", ` · ${detail}`)}`;
    });
    live.draw(lines, above);
  };
  const run = () => {
    timer ??= setInterval(() => {
      frame += 1;
      draw();
    }, FRAME_MS).unref();
  };
  const rest = () => {
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    line: (text) => draw(`${text}\n`),
    close: () => {
      open.clear();
      draw();
      rest();
    },
    step: (title) => {
      const key = {};
      const step = { title, detail: "", began: now() };
      open.set(key, step);
      run();
      draw();
      const end = (mark: string) => (text?: string) => {
        if (!open.delete(key)) return;
        draw(`${mark} ${text ?? title}${paint("dim", ` ${spoken(now() - step.began)}`)}\n`);
        rest();
      };
      return {
        detail: (text) => {
          step.detail = stripVTControlCharacters(text);
        },
        done: end(paint("green", "✓")),
        failed: end(paint("red", "✗")),
      };
    },
  };
}
