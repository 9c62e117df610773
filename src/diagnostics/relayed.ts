import type { Diagnostic } from "./diagnostic.ts";

/** A `Failure` of another process, as it came over the wire: it prints and ends the program as if it were our own. */
export class RelayedFailure extends Error {
  override readonly name = "RelayedFailure";
  readonly diagnostic: Diagnostic;
  readonly also: readonly Diagnostic[] = [];
  readonly status: number;

  constructor(diagnostic: Diagnostic, status: number) {
    super(`${diagnostic.code}: ${diagnostic.message}`);
    this.diagnostic = diagnostic;
    this.status = status;
  }
}
