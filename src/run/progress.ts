/** What a long preparation tells while it works. `elapsed` is in milliseconds since that step began. */
export type Progress = { step: string; detail: string; elapsed: number };
export type OnProgress = (progress: Progress) => void;

/** Begins a step; the function it gives tells details, with the time since the step began. */
export function beginStep(step: string, onProgress: OnProgress | undefined): (detail: string) => void {
  const begun = performance.now();
  return (detail) => onProgress?.({ step, detail, elapsed: Math.round(performance.now() - begun) });
}
