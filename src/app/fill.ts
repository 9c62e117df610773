import type { Reference, Text } from "./model.ts";
import { join, type Value } from "./secret.ts";

/** Fills a text with the values its references have now. One secret part makes the whole a secret. */
export function fill(text: Text, lookup: (reference: Reference) => Value): Value {
  return join(text.map((part) => ("literal" in part ? part.literal : lookup(part.reference))));
}

/** Every reference of a text, in order. */
export function references(text: Text): readonly Reference[] {
  return text.flatMap((part) => ("reference" in part ? [part.reference] : []));
}
