import { Failure } from "../../../diagnostics/failure.ts";

/** For what there is only on Google. */
export function localOnly(stage: string): Failure {
  return new Failure("stage-is-local", { stage });
}
