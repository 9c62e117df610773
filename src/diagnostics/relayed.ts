import type { Diagnostic } from "./diagnostic.ts";
import type { FailureData } from "./failure.ts";

/** A `Failure` of another process, as it came over the wire: it prints and ends the program as if it were our own. */
export class RelayedFailure extends Error {
  override readonly name = "RelayedFailure";
  readonly diagnostic: Diagnostic;
  readonly also: readonly Diagnostic[] = [];
  readonly status: number;

  static of({ exit, ...rest }: FailureData): RelayedFailure {
    return new RelayedFailure({ severity: "error", ...rest } as Diagnostic, exit);
  }

  constructor(diagnostic: Diagnostic, status: number) {
    super(`${diagnostic.code}: ${diagnostic.message}`);
    this.diagnostic = diagnostic;
    this.status = status;
  }
}
