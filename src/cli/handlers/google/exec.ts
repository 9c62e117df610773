import { EXIT } from "../../../diagnostics/exit.ts";
import type { GoogleStage } from "../../../operations/google/stage.ts";
import { workloadsOf } from "../../../operations/google/workloads-of.ts";
import type { Shell } from "../../shell.ts";
import { attach } from "../attach.ts";
import { followRun, leaving } from "./run-job.ts";

type Around = { shell: Shell; note: (text: string) => void; json: boolean; quiet: boolean };

/** Runs a command in a component's surroundings: on this terminal where its platform allows that, else once by itself. */
export async function execOnGoogle(
  stage: GoogleStage,
  { component, words, beside = false }: { component: string; words: readonly string[]; beside?: boolean },
  around: Around,
): Promise<{ code: number }> {
  const { shell } = around;
  const { signal } = shell.interrupts;
  const workloads = workloadsOf(stage);
  const begun = await workloads.exec(component, words, signal, { beside });
  if ("argv" in begun) {
    const { argv, env, before = [], after } = begun;
    for (const line of before) around.note(line);
    return attach(argv, { cwd: shell.cwd, env }, shell).finally(after);
  }
  around.note(
    `Cloud Run lets nobody into ${component}: the command runs once beside it, with its image, environment and account.`,
  );
  try {
    const { state, exitCode } = await leaving(shell, (left) => followRun(workloads, begun.run, stage, { ...around, left }));
    if (state === "succeeded") return { code: EXIT.done };
    return { code: state === "failed" ? (exitCode ?? EXIT.failed) : EXIT.interrupted };
  } finally {
    await begun.end();
  }
}
