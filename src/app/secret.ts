/**
 * A value that cannot print itself: `toString`, `toJSON`, template literals and `util.inspect` all give `[redacted]`.
 * Only `reveal()` hands out the value; calls to it are few and are read in review.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[redacted]";
  }
}

/** A filled string: plain, or secret as soon as one of its parts is. */
export type Value = string | Secret;

/** The text of a value, for the one place that hands it to a process or a file. */
export function reveal(value: Value): string {
  return value instanceof Secret ? value.reveal() : value;
}

/** Joins values; one secret part makes the whole a secret. */
export function join(values: readonly Value[]): Value {
  const text = values.map(reveal).join("");
  return values.some((value) => value instanceof Secret) ? new Secret(text) : text;
}
