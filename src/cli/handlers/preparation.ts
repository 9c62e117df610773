import type { OnProgress } from "../../run/progress.ts";
import type { Progress, Step } from "../views/progress.ts";

/** Turns what a preparation tells into steps: a new step's first word ends the one before. */
export function stepsOf(progress: Progress): { tell: OnProgress; end: () => void; fail: () => void } {
  let title: string | undefined;
  let step: Step | undefined;
  return {
    tell: (told) => {
      if (told.step !== title) {
        step?.done();
        title = told.step;
        step = progress.step(capital(told.step));
      }
      step?.detail(told.detail);
    },
    end: () => step?.done(),
    fail: () => step?.failed(),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
