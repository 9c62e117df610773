import { lookup, type Params, type Slug } from "./catalogue.ts";
import { type Diagnostic, diagnose, type Location } from "./diagnostic.ts";
import type { Code } from "./entry.ts";
import { EXIT, type Exit } from "./exit.ts";

/**
 * Thrown for whatever a user can act on: `throw new Failure("port-taken", { port: 8080 }, { cause })`. It prints as a
 * diagnostic, never as a stack; anything else that reaches `main` is our bug.
 */
export class Failure<S extends Slug = Slug> extends Error {
  override readonly name = "Failure";
  readonly slug: S;
  readonly diagnostic: Diagnostic;
  /** Further findings that belong to it, such as every mistake of a manifest. */
  readonly also: readonly Diagnostic[];
  readonly exit: Exit;

  constructor(slug: S, params: Params<S>, options: FailureOptions = {}) {
    const diagnostic = diagnose(slug, params, options.at);
    super(`${diagnostic.code}: ${diagnostic.message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.slug = slug;
    this.diagnostic = diagnostic;
    this.also = options.also ?? [];
    this.exit = options.exit ?? lookup(slug).exit ?? exitOf(diagnostic.code);
  }

  /** The status the process ends with. */
  get status(): number {
    return EXIT[this.exit];
  }

  /** As it travels between processes; `RelayedFailure` makes it one again. */
  get data(): FailureData {
    const { code, message, hint } = this.diagnostic;
    return { code, slug: this.slug, message, exit: this.status, ...(hint === undefined ? {} : { hint }) };
  }
}

/** A Failure as data: what it says, and the status to end with. */
export type FailureData = { code: string; slug: string; message: string; hint?: string | undefined; exit: number };

export type FailureOptions = { cause?: unknown; at?: Location; also?: readonly Diagnostic[]; exit?: Exit };

function exitOf(code: Code): Exit {
  const range = Number(code.slice(2, 4));
  if (range <= 4) return "mistake";
  return range === 5 ? "missing" : "failed";
}
