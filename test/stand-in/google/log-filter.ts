import type { Json } from "./world.ts";

/**
 * The part of Cloud Logging's query language that is asked for: comparisons joined by AND or OR, with brackets; values
 * quoted; keys by dots, with quotes where a part holds dots itself. Lines are joined by AND.
 */
export function matches(filter: string, entry: Json): boolean {
  const tokens = filter.match(/"(?:[^"\\]|\\.)*"|[()]|>=|<=|!=|[=><:]|[^\s()=<>!:"]+(?:"[^"]*"[^\s()=<>!:"]*)*/g) ?? [];
  const reader = new Reader(tokens, entry);
  const result = reader.or();
  if (!reader.ended) throw new Error(`log filter: ${reader.rest}`);
  return result;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #entry: Json;
  #at = 0;

  constructor(tokens: readonly string[], entry: Json) {
    this.#tokens = tokens;
    this.#entry = entry;
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length;
  }
  get rest(): string {
    return this.#tokens.slice(this.#at).join(" ");
  }

  or(): boolean {
    let result = this.#and();
    while (this.#take("OR")) result = this.#and() || result;
    return result;
  }

  #and(): boolean {
    let result = this.#one();
    while (!this.ended && this.#tokens[this.#at] !== "OR" && this.#tokens[this.#at] !== ")") {
      this.#take("AND");
      result = this.#one() && result;
    }
    return result;
  }

  #one(): boolean {
    if (this.ended) return true;
    if (this.#take("NOT")) return !this.#one();
    if (this.#take("(")) {
      const inner = this.or();
      this.#take(")");
      return inner;
    }
    const [key = "", operator = "", value = ""] = this.#tokens.slice(this.#at, this.#at + 3);
    this.#at += 3;
    return compare(valueAt(this.#entry, key), operator, value.startsWith('"') ? String(JSON.parse(value)) : value);
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at] !== word) return false;
    this.#at++;
    return true;
  }
}

function valueAt(entry: Json, key: string): unknown {
  const parts = key.match(/"[^"]*"|[^."]+/g) ?? [];
  return parts.reduce<unknown>((at, part) => (at as Json | undefined)?.[part.replaceAll('"', "")], entry);
}

function compare(found: unknown, operator: string, wanted: string): boolean {
  const text = found === undefined ? "" : String(found);
  switch (operator) {
    case "=":
      return text === wanted;
    case "!=":
      return text !== wanted;
    case ">=":
      return text >= wanted;
    case "<=":
      return text <= wanted;
    case ">":
      return text > wanted;
    case "<":
      return text < wanted;
    case ":":
      return text.includes(wanted);
    default:
      throw new Error(`log filter: operator ${operator}`);
  }
}
